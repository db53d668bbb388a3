import { COMPLETE_WORD } from "../plain-command.ts";

/** The shells that completion is there for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

// Each asks with all words up to the cursor, the last one possibly empty, and gets lines of a value, a tab and what it is.
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of pawl for bash; put it where bash reads it:  pawl completion bash >> ~/.bashrc
_pawl() {
  local IFS=$'\\n' line word value count=0
  local -a words
  # bash takes the = of --option=value for a word of its own, and what is behind it for the word that is completed.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if (( count > 0 )) && [[ \${words[count-1]} == --* && ( $word == = || \${words[count-1]} == --*= ) ]]; then
      words[count-1]+=$word
    else
      words[count]=$word
      (( count += 1 ))
    fi
  done
  COMPREPLY=()
  for line in $(pawl ${COMPLETE_WORD} "\${words[@]}" 2>/dev/null); do
    value=\${line%%$'\\t'*}
    [[ $value == --*=* && $COMP_WORDBREAKS == *=* ]] && value=\${value#*=}
    COMPREPLY+=("$(printf '%q' "$value")")
  done
  [[ \${#COMPREPLY[@]} -gt 0 ]] || compopt -o default 2>/dev/null
}
complete -F _pawl pawl
`,
  zsh: `#compdef pawl
# Completion of pawl for zsh; put it into a folder of $fpath:  pawl completion zsh > "\${fpath[1]}/_pawl"
_pawl() {
  local line
  local -a values descriptions
  for line in "\${(@f)$(pawl ${COMPLETE_WORD} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] || continue
    values+=("\${line%%$'\\t'*}")
    descriptions+=("\${line/$'\\t'/  -- }")
  done
  if (( \${#values} > 0 )); then
    compadd -l -d descriptions -a values
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _pawl ]]; then _pawl "$@"; else compdef _pawl pawl; fi
`,
  fish: `# Completion of pawl for fish; put it where fish reads it:  pawl completion fish > ~/.config/fish/completions/pawl.fish
function __pawl_complete
  set -l words (commandline -opc) (commandline -ct)
  set -e words[1]
  pawl ${COMPLETE_WORD} $words 2>/dev/null
end
complete -c pawl -f -a '(__pawl_complete)'
complete -c pawl -n 'test (count (__pawl_complete)) -eq 0' -F
`,
};

/** The text that makes a shell complete the words of `pawl`. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
