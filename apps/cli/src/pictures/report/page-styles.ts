import { PICTURE_STYLES } from "../svg/picture-styles.ts";

/**
 * Styles of the page about a run, those of its pictures included: light and dark, from narrow to wide, with a visible focus, without motion,
 * and for paper. Text has a contrast of 4.5 or more.
 */
export const PAGE_STYLES = `
:root{color-scheme:light dark;--page:#ffffff;--card:#f6f8fa;--edge:#d0d7de;--ink:#1f2328;--quiet:#59636e;--link:#0550ae;
--ok:#1a7f37;--ok-ground:#e6f6ea;--no:#b42318;--no-ground:#fdecea;--hold:#7d4e00;--hold-ground:#fff3d0;--mark:#0550ae}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--card:#151b23;--edge:#3d444d;--ink:#e6edf3;--quiet:#a3adb8;--link:#79b8ff;
--ok:#4ac26b;--ok-ground:#12261a;--no:#ff8f87;--no-ground:#34161a;--hold:#e3b341;--hold-ground:#2e2410;--mark:#79b8ff}}
*{box-sizing:border-box}html{scroll-behavior:auto;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer,nav{max-width:1240px;margin:0 auto;padding:0 20px}
header{padding-top:28px}h1{font-size:28px;line-height:1.2;margin:0 0 6px}h2{font-size:20px;margin:44px 0 10px;padding-top:8px;border-top:1px solid var(--edge)}
h3{font-size:16px;margin:22px 0 8px}p{margin:8px 0;max-width:80ch}.quiet,.note{color:var(--quiet)}
a{color:var(--link)}a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--mark);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-9999px}.skip:focus{position:static;display:inline-block;margin:8px 20px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:14px 0 0;padding:0}
.glance{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:18px 0 0;padding:0}
.glance div{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:12px 14px}
.glance dt{color:var(--quiet);font-size:13px}.glance dd{margin:2px 0 0;font-size:20px;font-weight:650;line-height:1.25;overflow-wrap:anywhere}
.glance dd small{display:block;font-size:13px;font-weight:400;color:var(--quiet)}
code,pre,.hash{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}code{overflow-wrap:anywhere}
pre{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px;margin:10px 0;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
.meter{vertical-align:middle;margin-left:2ch}.in1{margin-left:3ch}.in2{margin-left:4ch}.in3{margin-left:5ch}.in4{margin-left:6ch}.meter .all{fill:var(--edge)}.meter .part{fill:var(--ok)}
.scroll{overflow-x:auto;margin:10px 0;border:1px solid var(--edge);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:14px}caption{text-align:left;padding:10px 12px;color:var(--quiet)}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-top:1px solid var(--edge)}thead th{background:var(--card);font-size:13px;white-space:nowrap}
tbody th{font-weight:600;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px;overflow-wrap:anywhere;min-width:11ch}
td{overflow-wrap:anywhere;min-width:10ch}td code{overflow-wrap:anywhere}.wide{min-width:34ch}.words{min-width:16ch}.short{white-space:nowrap}.when{white-space:nowrap}
.tag{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:0 8px;font-size:13px;white-space:nowrap}
.tag.good{color:var(--ok);background:var(--ok-ground)}.tag.bad{color:var(--no);background:var(--no-ground)}.tag.wait{color:var(--hold);background:var(--hold-ground)}
.tag.idle,.tag.gone{color:var(--quiet)}.tag.work{color:var(--link)}
details{margin:2px 0}summary{cursor:pointer;color:var(--link)}details dl{margin:6px 0}details dt{color:var(--quiet);font-size:13px}details dd{margin:0 0 6px}
.picture{overflow-x:auto;border:1px solid var(--edge);border-radius:10px;margin:10px 0}.picture svg{display:block;max-width:none;height:auto}
.fit svg{max-width:100%}ol,ul{padding-left:22px}footer{margin:48px auto 32px;color:var(--quiet);font-size:13px}
@media (max-width:900px){.glance{grid-template-columns:1fr 1fr}}
@media (max-width:600px){main,header,footer,nav{padding:0 14px}h1{font-size:23px}th,td{padding:6px 9px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
@media print{nav,.skip{display:none}body{font-size:11pt}.scroll,.picture{overflow:visible;border:0}.picture svg{max-width:100%}details>*{display:block}h2{break-after:avoid}tr{break-inside:avoid}}
${PICTURE_STYLES}`;
