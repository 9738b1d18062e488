#include "document/pdf/archive_metadata.h"

#include "document/pdf/typesetter.h"

namespace klickwerk::document {

namespace {

// ISO 19005-3, 6.6.2.3: a schema that XMP does not know must be described in the packet itself. The description is the
// one that the Factur-X specification demands.
constexpr char factur_x_schema[] = R"( <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
   <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
   <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
   <pdfaSchema:prefix>fx</pdfaSchema:prefix>
   <pdfaSchema:property><rdf:Seq>
    <rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentFileName</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>name of the embedded XML invoice file</pdfaProperty:description></rdf:li>
    <rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentType</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>INVOICE</pdfaProperty:description></rdf:li>
    <rdf:li rdf:parseType="Resource"><pdfaProperty:name>Version</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>version of the Factur-X schema</pdfaProperty:description></rdf:li>
    <rdf:li rdf:parseType="Resource"><pdfaProperty:name>ConformanceLevel</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>conformance level of the Factur-X data</pdfaProperty:description></rdf:li>
   </rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
 </rdf:Description>
 <rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
  <fx:DocumentType>INVOICE</fx:DocumentType>
  <fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
  <fx:Version>1.0</fx:Version>
  <fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
 </rdf:Description>
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char sign : printable(text)) {
    if (sign == '&')
      out += "&amp;";
    else if (sign == '<')
      out += "&lt;";
    else if (sign == '>')
      out += "&gt;";
    else
      out += sign;
  }
  return out;
}

std::string description(const std::string& space, const std::string& content) {
  return " <rdf:Description rdf:about=\"\" " + space + ">\n" + content + " </rdf:Description>\n";
}

std::string in_any_language(const char* element, const std::string& text) {
  const std::string name = element;
  if (text.empty()) return "";
  return "  <" + name + "><rdf:Alt><rdf:li xml:lang=\"x-default\">" + escaped(text) + "</rdf:li></rdf:Alt></" + name +
         ">\n";
}

std::string dublin_core(const ArchiveProperties& properties) {
  std::string content = in_any_language("dc:title", properties.title);
  content += "  <dc:creator><rdf:Seq><rdf:li>" + escaped(properties.author) + "</rdf:li></rdf:Seq></dc:creator>\n";
  content += in_any_language("dc:description", properties.subject);
  return description("xmlns:dc=\"http://purl.org/dc/elements/1.1/\"", content);
}

std::string xmp_basic(const ArchiveProperties& properties) {
  const std::string moment = properties.dated_on.iso() + "T12:00:00Z";
  const std::string content = "  <xmp:CreatorTool>" + std::string(program_name) + "</xmp:CreatorTool>\n  <xmp:CreateDate>" + moment +
                              "</xmp:CreateDate>\n  <xmp:ModifyDate>" + moment + "</xmp:ModifyDate>\n";
  return description("xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"", content);
}

}  // namespace

std::string xmp_packet(const ArchiveProperties& properties) {
  std::string packet = "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                       "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                       "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n";
  packet += description("xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"",
                        "  <pdfaid:part>3</pdfaid:part>\n  <pdfaid:conformance>B</pdfaid:conformance>\n");
  packet += dublin_core(properties);
  packet += description("xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"",
                        "  <pdf:Producer>" + std::string(program_name) + "</pdf:Producer>\n");
  packet += xmp_basic(properties);
  if (properties.factur_x) packet += factur_x_schema;
  return packet + "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n";
}

}  // namespace klickwerk::document
