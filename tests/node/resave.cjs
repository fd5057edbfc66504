// Opens and saves workbooks with a library: node resave.cjs exceljs|sheetjs FROM TO [FROM TO]...
const [, , library, ...files] = process.argv;

const save = {
  async exceljs(from, to) {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(from);
    await book.xlsx.writeFile(to);
  },
  async sheetjs(from, to) {
    const xlsx = require("xlsx");
    xlsx.writeFile(xlsx.readFile(from, { cellStyles: true, cellNF: true }), to, { bookType: "xlsx" });
  },
};

(async () => {
  for (let at = 0; at < files.length; at += 2) await save[library](files[at], files[at + 1]);
})();
