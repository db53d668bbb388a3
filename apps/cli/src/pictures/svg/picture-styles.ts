/**
 * Styles of every picture, for light and dark: those of a picture's own file, and part of those of a page that holds pictures. Text has a
 * contrast of 4.5 or more with what is behind it in both, shapes 3 or more.
 */
export const PICTURE_STYLES = `
.pic{--ground:#ffffff;--band:#f6f8fa;--line:#d0d7de;--text:#1f2328;--soft:#59636e;--arrow:#6e7781;
--good:#1a7f37;--good-ground:#e6f6ea;--work:#0550ae;--work-ground:#e3eefc;--wait:#7d4e00;--wait-ground:#fff3d0;
--idle:#59636e;--idle-ground:#ffffff;--bad:#b42318;--bad-ground:#fdecea;--gone:#59636e;--gone-ground:#ffffff;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:12px}
@media (prefers-color-scheme:dark){.pic{--ground:#0d1117;--band:#151b23;--line:#3d444d;--text:#e6edf3;--soft:#a3adb8;--arrow:#7d8794;
--good:#4ac26b;--good-ground:#12261a;--work:#79b8ff;--work-ground:#12233b;--wait:#e3b341;--wait-ground:#2e2410;
--idle:#a3adb8;--idle-ground:#0d1117;--bad:#ff8f87;--bad-ground:#34161a;--gone:#a3adb8;--gone-ground:#0d1117}}
.pic .ground{fill:var(--ground)}.pic .band{fill:var(--band);stroke:var(--line)}.pic .rule{stroke:var(--line);fill:none}
.pic text{fill:var(--text)}.pic .soft{fill:var(--soft)}.pic .name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-weight:600}
.pic .heading{font-size:13px;font-weight:600;paint-order:stroke;stroke:var(--band);stroke-width:6px;stroke-linejoin:round}.pic .title{font-size:17px;font-weight:650}.pic .small{font-size:11px}
.pic .arrow{fill:none;stroke:var(--arrow);stroke-width:1.4}.pic .open{stroke-dasharray:4 4}.pic .head{fill:var(--arrow)}
.pic .good{--own:var(--good);--own-ground:var(--good-ground)}.pic .work{--own:var(--work);--own-ground:var(--work-ground)}
.pic .wait{--own:var(--wait);--own-ground:var(--wait-ground)}.pic .idle{--own:var(--idle);--own-ground:var(--idle-ground)}
.pic .bad{--own:var(--bad);--own-ground:var(--bad-ground)}.pic .gone{--own:var(--gone);--own-ground:var(--gone-ground)}
.pic .box{fill:var(--own-ground);stroke:var(--own);stroke-width:1.3}.pic .gone .box,.pic .optional .box{stroke-dasharray:5 3}
.pic .good .bar{fill:var(--good);stroke:none}.pic .bar{fill:var(--own-ground);stroke:var(--own)}.pic .bad .bar{fill:url(#pic-hatch)}
.pic .gone .bar{stroke-dasharray:2 2}.pic .hatch-ground{fill:var(--bad-ground)}.pic .hatch-line{fill:var(--bad)}
.pic .frame{fill:none;stroke:var(--own);stroke-dasharray:3 2}.pic .stage{fill:var(--band);stroke:var(--line)}.pic .gap{fill:var(--line);fill-opacity:.55}
.pic .mark .sign{stroke:var(--ground);stroke-width:1.5px;paint-order:stroke}
.pic .sign{fill:var(--own)}.pic .state{fill:var(--own);font-size:11px}
`;
