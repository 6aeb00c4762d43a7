
// Searching, filtering and sorting of what already stands in the page. Without it everything is there, only in one order.
"use strict";
(() => {
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().replace(/\s+/g, " ").trim();
  const number = (cell) => (cell.dataset.value === "" ? -Infinity : Number(cell.dataset.value));
  const key = (cell) => cell.dataset.value ?? cell.textContent;
  const collator = new Intl.Collator(document.documentElement.lang);
  const texts = new Map();
  const textOf = (node) => {
    if (!texts.has(node)) texts.set(node, plain(node.textContent));
    return texts.get(node);
  };
  // The words as they are typed; where nothing has them so, all of them in any order.
  const finder = (nodes, typed) => {
    const sought = plain(typed);
    if (nodes.some((node) => textOf(node).includes(sought))) return (node) => textOf(node).includes(sought);
    const words = sought.split(" ");
    return (node) => words.every((word) => textOf(node).includes(word));
  };

  const findings = [...document.querySelectorAll(".finding")];
  const panel = document.querySelector("#findings .filter");
  if (panel) {
    const sought = panel.querySelector("#sought");
    const boxes = [...panel.querySelectorAll("input[type=checkbox]")];
    const output = panel.querySelector("output");
    const update = () => {
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      const holds = finder(findings, sought.value);
      let shown = 0;
      for (const one of findings) {
        one.hidden = !(wanted.has(one.dataset.status) && holds(one));
        shown += one.hidden ? 0 : 1;
      }
      output.textContent = output.dataset.text.replace("{shown}", shown).replace("{all}", findings.length);
    };
    panel.addEventListener("input", update);
    panel.hidden = false;
    update();
  }

  for (const table of document.querySelectorAll("table[data-search]")) {
    const body = table.tBodies[0];
    if (body.rows.length > 20) {
      const field = document.createElement("input");
      field.type = "search";
      field.autocomplete = "off";
      const label = document.createElement("label");
      label.append(table.dataset.search, field);
      const box = document.createElement("div");
      box.className = "filter table-filter";
      box.append(label);
      table.parentElement.before(box);
      field.addEventListener("input", () => {
        const holds = finder([...body.rows], field.value);
        for (const row of body.rows) row.hidden = !holds(row);
      });
    }
    if (body.rows.length < 2) continue;
    for (const head of table.querySelectorAll("th[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const at = head.cellIndex;
        const now = head.getAttribute("aria-sort");
        const direction = now === "descending" || (now === null && head.dataset.sort === "text") ? 1 : -1;
        const compare = head.dataset.sort === "number"
          ? (a, b) => number(a.cells[at]) - number(b.cells[at])
          : (a, b) => collator.compare(key(a.cells[at]), key(b.cells[at]));
        body.append(...[...body.rows].sort((a, b) => direction * compare(a, b)));
        for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
        if (head.dataset.sort === "number") rank(body, at);
      });
    }
  }
  for (const hint of document.querySelectorAll(".with-script")) hint.hidden = false;

  // The ranks are those of the column that orders the table.
  function rank(body, at) {
    let place = 0;
    for (const row of body.rows) {
      const cell = row.querySelector(".rank");
      if (cell) cell.textContent = row.cells[at].dataset.value === "" ? "–" : ++place;
    }
  }
  // On paper nothing can be unfolded; long lists of names and numbers stay on the screen.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("blockquote details:not([open]), .mind:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
})();
