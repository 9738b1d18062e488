#include "office/accounting/gobd_index.h"

namespace klickwerk::office {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

std::string element(const std::string& name, const std::string& text) { return "<" + name + ">" + escaped(text) + "</" + name + ">"; }

std::string type_of(db::ColumnKind kind) {
  switch (kind) {
    case db::ColumnKind::text: return "<AlphaNumeric/>";
    case db::ColumnKind::integer: return "<Numeric><Accuracy>0</Accuracy></Numeric>";
    case db::ColumnKind::cents: return "<Numeric><Accuracy>2</Accuracy></Numeric>";
    case db::ColumnKind::micro: return "<Numeric><Accuracy>6</Accuracy></Numeric>";
    case db::ColumnKind::date: return "<Date><Format>YYYY-MM-DD</Format></Date>";
  }
  return {};
}

// To the first column of the other table's key, by an alias where that has another name.
std::string foreign_key(const db::BookReference& reference, const std::vector<db::BookTable>& tables) {
  std::string xml = "        <ForeignKey>" + element("Name", reference.column) + element("References", reference.table);
  for (const auto& table : tables)
    if (table.name == reference.table && table.columns[0].name != reference.column)
      xml += "<Alias>" + element("From", reference.column) + element("To", table.columns[0].name) + "</Alias>";
  return xml + "</ForeignKey>\n";
}

std::string table_element(const db::BookTable& table, Period period, const std::vector<db::BookTable>& tables) {
  std::string xml = "    <Table>\n      " + element("URL", table.name + ".csv") + "\n      " + element("Name", table.name) + "\n      " + element("Description", table.description) +
                    "\n      <Validity><Range>" + element("From", period.first.german()) + element("To", period.last().german()) +
                    "</Range><Format>DD.MM.YYYY</Format></Validity>\n      <UTF8/>\n      <DecimalSymbol>.</DecimalSymbol>\n"
                    "      <DigitGroupingSymbol>,</DigitGroupingSymbol>\n      <VariableLength>\n        <ColumnDelimiter>;</ColumnDelimiter>\n"
                    "        <RecordDelimiter>&#13;&#10;</RecordDelimiter>\n        <TextEncapsulator>\"</TextEncapsulator>\n";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    const std::string name = static_cast<int>(i) < table.key_columns ? "VariablePrimaryKey" : "VariableColumn";
    xml += "        <" + name + ">" + element("Name", column.name) + element("Description", column.description) + type_of(column.kind) + "</" + name + ">\n";
  }
  for (const auto& reference : table.references) xml += foreign_key(reference, tables);
  return xml + "      </VariableLength>\n    </Table>\n";
}

}  // namespace

std::string gobd_index(const std::string& supplier, const std::string& place, Period period, const std::vector<db::BookTable>& tables) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE DataSet SYSTEM \"" + std::string(gobd_dtd_name) + "\">\n<DataSet>\n  <Version>1.0</Version>\n" +
                    "  <DataSupplier>" + element("Name", supplier) + element("Location", place) +
                    element("Comment", "Klickwerk: Abrechnung gezählter Geräte, " + period.first.german() + " bis " + period.last().german()) +
                    "</DataSupplier>\n  <Media>\n    <Name>Klickwerk</Name>\n";
  for (const auto& table : tables) xml += table_element(table, period, tables);
  return xml + "  </Media>\n</DataSet>\n";
}

const char* gobd_dtd() {
  return R"(<!-- The part of the GDPdU description standard that this export uses, written for it. The standard's full DTD may stand in its place. -->
<!ELEMENT DataSet (Version, DataSupplier?, Media+)>
<!ELEMENT Version (#PCDATA)>
<!ELEMENT DataSupplier (Name, Location, Comment)>
<!ELEMENT Location (#PCDATA)>
<!ELEMENT Comment (#PCDATA)>
<!ELEMENT Media (Name, Table+)>
<!ELEMENT Table (URL, Name?, Description?, Validity?, UTF8?, DecimalSymbol?, DigitGroupingSymbol?, VariableLength)>
<!ELEMENT URL (#PCDATA)>
<!ELEMENT Name (#PCDATA)>
<!ELEMENT Description (#PCDATA)>
<!ELEMENT Validity (Range, Format?)>
<!ELEMENT Range (From, To?)>
<!ELEMENT From (#PCDATA)>
<!ELEMENT To (#PCDATA)>
<!ELEMENT Format (#PCDATA)>
<!ELEMENT UTF8 EMPTY>
<!ELEMENT DecimalSymbol (#PCDATA)>
<!ELEMENT DigitGroupingSymbol (#PCDATA)>
<!ELEMENT VariableLength (ColumnDelimiter?, RecordDelimiter?, TextEncapsulator?, VariablePrimaryKey*, VariableColumn*, ForeignKey*)>
<!ELEMENT ForeignKey (Name+, References, Alias*)>
<!ELEMENT References (#PCDATA)>
<!ELEMENT Alias (From, To)>
<!ELEMENT ColumnDelimiter (#PCDATA)>
<!ELEMENT RecordDelimiter (#PCDATA)>
<!ELEMENT TextEncapsulator (#PCDATA)>
<!ELEMENT VariablePrimaryKey (Name, Description?, (AlphaNumeric | Numeric | Date))>
<!ELEMENT VariableColumn (Name, Description?, (AlphaNumeric | Numeric | Date))>
<!ELEMENT AlphaNumeric EMPTY>
<!ELEMENT Numeric (Accuracy?)>
<!ELEMENT Accuracy (#PCDATA)>
<!ELEMENT Date (Format)>
)";
}

}  // namespace klickwerk::office
