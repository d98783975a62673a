"use strict";
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const index = JSON.parse(byId("index").textContent);
  const narrow = matchMedia("(max-width: 61.99em)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const made = (name, text, className = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    element.className = className;
    return element;
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  root.classList.add("js");

  // Theme: the system's, until the reader chooses. Storage is refused in some frames and for some files.
  const theme = byId("theme");
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (darkSystem.matches ? "dark" : "light")) === "dark";
  const name = () => {
    const other = isDark() ? "Light" : "Dark";
    theme.textContent = other;
    theme.setAttribute("aria-label", `${other} colours`);
  };
  try {
    const kept = localStorage.getItem("summariser-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch { /* not kept, then */ }
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("summariser-theme", root.dataset.theme); } catch { /* not kept, then */ }
    name();
  });
  darkSystem.addEventListener("change", name);
  name();
  byId("print").addEventListener("click", () => window.print());

  // Articles: one at a time; the others stay open to the browser's own search.
  const articles = byId("articles");
  const pane = byId("pane");
  const chooser = byId("paper");
  const papers = all(".paper");
  let place = 0;
  const show = (wanted) => {
    place = wanted;
    papers.forEach((paper, n) => {
      if (n === wanted) paper.removeAttribute("hidden");
      else paper.setAttribute("hidden", "until-found");
    });
    chooser.selectedIndex = wanted;
  };
  papers.forEach((paper, n) => paper.addEventListener("beforematch", () => { show(n); open(); }));
  const open = () => { articles.classList.add("open"); root.classList.add("reading"); };
  const close = () => { articles.classList.remove("open"); root.classList.remove("reading"); };
  chooser.addEventListener("change", () => { forget(); show(chooser.selectedIndex); pane.scrollTop = 0; });
  byId("close").addEventListener("click", () => { close(); back(); });
  show(0);

  // From a footnote to its sentence.
  const sentenceOf = (note) => byId(note.getAttribute("href").slice(1));
  const notesOn = new Map();
  for (const note of all("a.note")) {
    const target = note.getAttribute("href").slice(1);
    if (!notesOn.has(target)) notesOn.set(target, []);
    notesOn.get(target).push(note);
  }
  // What an element says, without the marks in it.
  const words = (element) => {
    const copy = element.cloneNode(true);
    all(".notes, .back, .hidden, .tag, .verb, .known", copy).forEach((mark) => mark.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  let lit = null;
  let from = null;
  let citing = null;
  const forget = () => {
    lit?.classList.remove("on");
    (notesOn.get(lit?.id) ?? []).forEach((note) => note.classList.remove("on"));
    citing?.remove();
    lit = citing = null;
  };
  const read = (sentence, note) => {
    forget();
    if (note) from = note;
    lit = sentence;
    show(papers.indexOf(sentence.closest(".paper")));
    open();
    sentence.classList.add("on");
    (notesOn.get(sentence.id) ?? []).forEach((each) => each.classList.add("on"));
    citing = citingOf(sentence);
    sentence.closest("p").after(citing);
    const behavior = still.matches ? "auto" : "smooth";
    const top = sentence.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    pane.scrollTo({ top: top - pane.clientHeight / 4, behavior });
    if (narrow.matches && note) {
      const under = innerHeight - articles.offsetHeight;
      const at = note.getBoundingClientRect();
      if (at.bottom > under - 20 || at.top < 60) scrollBy({ top: at.top - under / 2, behavior });
    }
    sentence.focus({ preventScroll: true });
  };

  // And back: the lines that cite a sentence.
  const heading = (note) => {
    const parts = [note.closest("main > section")?.querySelector("h2"), note.closest(".issue, .matter")?.querySelector("h3")];
    return parts.filter(Boolean).map((part) => part.firstChild.textContent.trim()).join(", ");
  };
  const lineOf = (note) => note.closest(".row, .claim");
  const citingOf = (sentence) => {
    const box = made("div", "", "citing");
    const list = document.createElement("ul");
    const lines = new Map((notesOn.get(sentence.id) ?? []).map((note) => [lineOf(note), note]));
    for (const [line, note] of lines) {
      const item = document.createElement("li");
      const said = words(line.querySelector(".statement") ?? line);
      const go = made("button", "");
      go.type = "button";
      const short = said.length > 110 ? `${said.slice(0, said.lastIndexOf(" ", 110))} …` : said;
      go.append(made("b", heading(note)), " ", made("span", short));
      go.addEventListener("click", () => visit(note));
      item.append(go);
      list.append(item);
    }
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Lines that cite this sentence");
    box.append(made("b", lines.size === 1 ? "Cited by one line" : `Cited by ${lines.size} lines`), list);
    return box;
  };
  const visit = (note) => {
    const line = lineOf(note);
    if (line.hidden) showAll();
    if (narrow.matches) close();
    line.scrollIntoView({ block: "center" });
    note.focus({ preventScroll: true });
    hush();
    line.classList.add("flash");
    setTimeout(() => line.classList.remove("flash"), 1800);
  };
  const back = () => {
    if (!from?.checkVisibility()) return;
    from.scrollIntoView({ block: "nearest" });
    from.focus({ preventScroll: true });
    hush();
  };

  // The quotation behind a footnote, on hover and focus; it can be entered, and Escape dismisses it.
  const quotation = byId("quotation");
  const [where, quoted] = quotation.children;
  let asked = null;
  let leaving = 0;
  const quote = (note) => {
    clearTimeout(leaving);
    if (asked && asked !== note) hush();
    const sentence = sentenceOf(note);
    const [article, n] = sentence.id.slice(1).split("-");
    asked = note;
    where.textContent = `Article ${article}, sentence ${n} · ${byId("t" + article).textContent}`;
    quoted.textContent = `“${words(sentence)}”`;
    quotation.hidden = false;
    note.setAttribute("aria-describedby", "quotation");
    beside(note);
  };
  const beside = (note) => {
    const at = note.getBoundingClientRect();
    const box = quotation.getBoundingClientRect();
    const above = at.top - box.height - 8;
    quotation.style.left = `${Math.max(8, Math.min(at.left - 24, innerWidth - box.width - 8))}px`;
    quotation.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  };
  const hush = () => {
    clearTimeout(leaving);
    asked?.removeAttribute("aria-describedby");
    asked = null;
    quotation.hidden = true;
  };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hush, 160); };
  const hovered = (event) => event.target.closest?.("a.note");
  document.addEventListener("mouseover", (event) => { const note = hovered(event); if (note) quote(note); });
  document.addEventListener("mouseout", (event) => { if (hovered(event)) leave(); });
  quotation.addEventListener("mouseenter", () => clearTimeout(leaving));
  quotation.addEventListener("mouseleave", leave);
  document.addEventListener("focusin", (event) => {
    const note = hovered(event);
    if (note?.matches(":focus-visible")) quote(note);
    else hush();
  });
  addEventListener("scroll", () => {
    const at = asked?.getBoundingClientRect();
    if (at && (at.bottom < 0 || at.top > innerHeight)) hush();
    else if (at) beside(asked);
  }, { passive: true });

  document.addEventListener("click", (event) => {
    const note = event.target.closest("a.note");
    const mark = event.target.closest("a.back");
    const cited = event.target.closest(".cited");
    if (note) { event.preventDefault(); hush(); read(sentenceOf(note), note); }
    else if (mark) { event.preventDefault(); read(mark.closest(".cited")); citing.querySelector("button").focus(); }
    else if (cited && getSelection().isCollapsed) read(cited);
    const paper = event.target.closest(".sources a");
    if (paper) {
      forget();
      show(papers.indexOf(byId(paper.hash.slice(1))));
      pane.scrollTop = 0;
    }
    if (paper || event.target.closest(".to-articles")) {
      event.preventDefault();
      open();
      pane.focus();
    }
  });

  // Keys: arrows walk from footnote to footnote, sentence to sentence, mark to mark; Escape goes back.
  const walk = (list, at, event) => {
    const next = list[list.indexOf(at) + steps[event.key]];
    event.preventDefault();
    if (next) { next.scrollIntoView({ block: "nearest" }); next.focus(); }
    return next;
  };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (key === "Escape") {
      if (!quotation.hidden) hush();
      else if (articles.contains(target) || articles.classList.contains("open") && narrow.matches) { close(); back(); }
    } else if (key in steps && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const sideways = key === "ArrowLeft" || key === "ArrowRight";
      if (target.matches(".note") && sideways) {
        walk(all("a.note").filter((note) => note.checkVisibility()), target, event);
      } else if (target.matches(".cited")) {
        const next = walk(all(".cited", papers[place]), target, event);
        if (next) read(next);
      } else if (target.matches(".point")) {
        const next = walk(points, target, event);
        if (next) [target.tabIndex, next.tabIndex] = [-1, 0];
      }
    } else if (key === "Enter" && target.matches(".cited.on")) {
      // Else the same key would press the button that it moves to.
      event.preventDefault();
      citing.querySelector("button").focus();
    }
  });

  // The ledger: what is chosen narrows it.
  const claims = all(".claim");
  const texts = claims.map((claim) => words(claim).toLocaleLowerCase());
  const known = claims.map((claim) => index.claims[claim.id]);
  const lists = all(".claims").map((list) => ({ list, items: all(".claim", list) }));
  const issues = all(".issue").map((issue) => ({ issue, items: all(".claim", issue) }));
  const form = document.querySelector(".filters");
  const search = byId("search");
  const facets = ["party", "issue", "support", "type"].map((facet) => ({ facet, select: byId(facet) }));
  const picked = byId("picked");
  const ledger = byId("ledger");
  let only = null;
  let pending = 0;
  const filter = () => {
    const wanted = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const used = facets.filter(({ select }) => select.value !== "");
    const chosen = used.map(({ facet, select }) => [facet, Number(select.value)]);
    let shown = 0;
    claims.forEach((claim, n) => {
      const fits = (!only || only.has(claim.id))
        && chosen.every(([facet, value]) => known[n][facet].includes(value))
        && wanted.every((word) => texts[n].includes(word));
      claim.hidden = !fits;
      shown += fits;
    });
    for (const { list, items } of lists) list.hidden = items.every((item) => item.hidden);
    for (const { issue, items } of issues) issue.hidden = items.every((item) => item.hidden);
    const narrowed = Boolean(only || chosen.length || wanted.length);
    ledger.classList.toggle("filtered", narrowed);
    byId("count").textContent = narrowed ? `${shown} of ${claims.length} claims` : `${claims.length} claims`;
    byId("nothing").hidden = shown > 0 || claims.length === 0;
    picked.hidden = !only;
    byId("show-all").hidden = !narrowed;
  };
  const unpick = () => {
    only = null;
    points.forEach((point) => point.classList.remove("on"));
  };
  const showAll = () => {
    form.reset();
    unpick();
    filter();
  };
  const toLedger = () => { filter(); ledger.scrollIntoView(); byId("party").focus({ preventScroll: true }); };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", filter);
  search.addEventListener("input", () => { cancelAnimationFrame(pending); pending = requestAnimationFrame(filter); });
  byId("show-all").addEventListener("click", () => { showAll(); search.focus(); });
  byId("clear").addEventListener("click", () => { showAll(); search.focus(); });
  picked.addEventListener("click", () => { unpick(); filter(); search.focus(); });
  const points = all(".point");
  points.forEach((point, n) => {
    point.tabIndex = n ? -1 : 0;
    point.addEventListener("click", (event) => {
      event.preventDefault();
      showAll();
      only = new Set(index.marks[Number(point.dataset.mark)]);
      point.classList.add("on");
      picked.textContent = `× ${point.getAttribute("aria-label")}`;
      toLedger();
    });
  });
  addEventListener("beforeprint", () => {
    const printed = ledger.classList.contains("filtered") ? claims.filter((claim) => !claim.hidden) : [];
    const numbers = new Set(printed.flatMap((claim) => all(".note", claim)).map((note) => Number(note.textContent)));
    all(".of-ledger").forEach((note) => note.classList.toggle("printed", numbers.has(note.value)));
  });
  filter();
})();
