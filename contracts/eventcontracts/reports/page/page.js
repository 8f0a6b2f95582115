(() => {
  "use strict";
  const root = document.documentElement;
  const panel = document.getElementById("panel");
  const sheet = panel.querySelector(".sheet");

  // The color theme: as the system has it, light or dark; remembered where the browser can.
  const THEMES = ["auto", "light", "dark"];
  const NAMES = { auto: ["◐", "Auto", "as the system"], light: ["○", "Light", "light"], dark: ["●", "Dark", "dark"] };
  const button = document.getElementById("theme");
  const remembered = () => { try { return localStorage.getItem("eventcontracts-theme"); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem("eventcontracts-theme", theme); } catch { /* not allowed here */ } };
  const setTheme = (theme) => {
    const chosen = THEMES.includes(theme) ? theme : "auto";
    if (chosen === "auto") delete root.dataset.theme; else root.dataset.theme = chosen;
    const [glyph, name, spoken] = NAMES[chosen];
    button.firstChild.textContent = glyph + " ";
    button.querySelector("span").textContent = name;
    button.setAttribute("aria-label", "Color theme: " + spoken);
    button.value = chosen;
  };
  setTheme(remembered());
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(button.value) + 1) % THEMES.length];
    setTheme(next);
    remember(next);
  });

  // The grid: one stop for the Tab key; arrows move within, over what is empty.
  const rows = Array.from(document.querySelectorAll(".grid tbody tr"), (row) =>
    Array.from(row.querySelectorAll("td"), (cell) => cell.querySelector("button")));
  const all = rows.flat().filter(Boolean);
  const stopAt = (square) => {
    all.forEach((each) => { each.tabIndex = -1; });
    square.tabIndex = 0;
  };
  const first = all.find((square) => square.classList.contains("bad")) || all[0];
  if (first) stopAt(first);

  const place = (square) => {
    const row = rows.findIndex((squares) => squares.includes(square));
    return [row, rows[row].indexOf(square)];
  };
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const next = (square, key, all_rows) => {
    let [row, column] = place(square);
    const full = rows[row].filter(Boolean);
    if (key === "Home") return all_rows ? all[0] : full[0];
    if (key === "End") return all_rows ? all[all.length - 1] : full[full.length - 1];
    const [down, right] = STEPS[key];
    for (;;) {
      row += down;
      column += right;
      if (!rows[row] || column < 0 || column >= rows[row].length) return null;
      if (rows[row][column]) return rows[row][column];
    }
  };
  document.querySelector(".grid").addEventListener("keydown", (event) => {
    const square = event.target.closest(".square");
    if (!square || event.altKey || event.metaKey) return;
    if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const found = next(square, event.key, event.ctrlKey);
    if (found) { stopAt(found); found.focus(); }
  });

  // The panel: a square's causes, put together from what the page already holds.
  const told = (id) => {
    const source = document.getElementById(id);
    return source.content ? source.content.cloneNode(true) : Array.from(source.childNodes, (node) => node.cloneNode(true));
  };
  const open = (number) => {
    const content = document.getElementById("s" + number).content.cloneNode(true);
    content.querySelectorAll("[data-told]").forEach((slot) => {
      const parts = told(slot.dataset.told);
      slot.replaceChildren(...(Array.isArray(parts) ? parts : [parts]));
    });
    sheet.replaceChildren(content);
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    sheet.querySelector(".close").focus();
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      (panel.open ? panel : document.body).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  const say = (where, text) => {
    const before = where.dataset.label || where.textContent;
    where.dataset.label = before;
    where.textContent = text;
    setTimeout(() => { where.textContent = before; }, 1500);
  };

  document.addEventListener("click", async (event) => {
    const target = event.target.closest("button");
    if (!target) {
      if (event.target === panel) panel.close();
    } else if (target.dataset.square) {
      stopAt(target);
      open(target.dataset.square);
    } else if (target.dataset.open) {
      open(target.dataset.open);
    } else if (target.classList.contains("close")) {
      panel.close();
    } else if ("copy" in target.dataset) {
      const done = await copied(target.dataset.copy);
      target.focus();
      say(target, done ? "Copied" : "Copying is not allowed here");
    }
  });
})();
