(() => {
  "use strict";
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  if (!form) return;

  const plain = (text) => text.normalize("NFC").toLocaleLowerCase(document.documentElement.lang);
  const files = [...document.querySelectorAll(".file")].map((section) => ({
    section,
    partner: section.dataset.partner,
    rows: [...section.querySelectorAll("tr[data-severity]")].map((row) => ({
      row,
      severity: row.dataset.severity,
      said: plain([section.dataset.file, ...[...row.cells].map((cell) => cell.textContent)].join(" ")),
    })),
  }));
  const total = files.reduce((sum, file) => sum + file.rows.length, 0);

  function apply() {
    const boxes = [...form.querySelectorAll("input[name=severity]")];
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const partner = form.elements.partner.value;
    const words = plain(form.elements.text.value).split(/\s+/).filter(Boolean);
    const whole = wanted.size === boxes.length && words.length === 0;
    let count = 0;
    let sections = 0;
    for (const file of files) {
      const ours = !partner || file.partner === partner;
      let seen = 0;
      for (const { row, severity, said } of file.rows) {
        row.hidden = !(ours && wanted.has(severity) && words.every((word) => said.includes(word)));
        if (!row.hidden) seen += 1;
      }
      file.section.hidden = !(ours && (seen || (whole && !file.rows.length)));
      if (!file.section.hidden) sections += 1;
      count += seen;
    }
    shown.textContent = form.dataset.shown.replace("{shown}", count).replace("{total}", total);
    none.hidden = sections > 0;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
})();
