#include "document/pdf/archive_file.h"

#include <map>

#include "document/pdf/archive_metadata.h"
#include "document/pdf/colour_profile.h"
#include "document/pdf/packed.h"
#include "document/pdf/typesetter.h"

namespace klickwerk::document {

namespace {

std::string pdf_moment(Day day) {
  std::string digits = day.iso();
  std::erase(digits, '-');
  return "(D:" + digits + "120000Z)";
}

// 6.2.4.3: device colours need an output intent.
std::string output_intent(PdfObjects& objects) {
  static const std::string profile = packed(srgb_profile(), true);
  const int stream = objects.add_packed("/N 3", profile);
  return "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/DestOutputProfile " + reference(stream) + ">>]";
}

// 6.6.2.1: XMP, unfiltered; the information dictionary says the same.
std::string metadata(PdfObjects& objects, const ArchiveProperties& properties) {
  return "/Metadata " + reference(objects.add_stream("/Type/Metadata/Subtype/XML", xmp_packet(properties)));
}

std::string information(const ArchiveProperties& properties) {
  std::string entries;
  const auto add = [&entries](const char* key, const std::string& text) {
    if (!text.empty()) entries += key + text_string(printable(text));
  };
  add("/Title", properties.title);
  add("/Author", properties.author);
  add("/Subject", properties.subject);
  add("/Creator", program_name);
  add("/Producer", program_name);
  const std::string moment = pdf_moment(properties.dated_on);
  return "<<" + entries + "/CreationDate" + moment + "/ModDate" + moment + ">>";
}

// "text/xml" as a name: the slash would begin another (ISO 32000-1, 7.3.5).
std::string mime_name(const std::string& type) {
  const std::size_t slash = type.find('/');
  return "/" + type.substr(0, slash) + "#2F" + type.substr(slash + 1);
}

// ISO 32000-1, 7.11.4; 19005-3, 6.8: type and relation.
int add_file(PdfObjects& objects, const EmbeddedFile& file, Day dated_on) {
  const std::string moment = pdf_moment(dated_on);
  const int stream = objects.add_packed("/Type/EmbeddedFile/Subtype" + mime_name(file.mime_type) + "/Params<</Size " + std::to_string(file.bytes.size()) +
                                            "/CheckSum<" + md5_hex(file.bytes) + ">/CreationDate" + moment + "/ModDate" + moment + ">>",
                                        packed(file.bytes));
  const char* relation = file.relation == FileRelation::alternative ? "/Alternative" : "/Supplement";
  return objects.add("<</Type/Filespec/F" + literal_string(file.name) + "/UF" + literal_string(file.name) + "/Desc" + text_string(file.description) +
                     "/AFRelationship" + relation + "/EF<</F " + reference(stream) + "/UF " + reference(stream) + ">>>>");
}

// 6.8: every file is named in the catalog's /AF, and found by its name; names stand in their order.
std::string embedded(PdfObjects& objects, const ArchiveProperties& properties, std::span<const EmbeddedFile> files) {
  if (files.empty()) return {};
  std::map<std::string, int> by_name;
  std::string associated, names;
  for (const EmbeddedFile& file : files) {
    const int added = add_file(objects, file, properties.dated_on);
    associated += reference(added) + " ";
    by_name.emplace(file.name, added);
  }
  for (const auto& [name, object] : by_name) names += literal_string(name) + reference(object) + " ";
  return "/AF[" + associated + "]/Names<</EmbeddedFiles<</Names[" + names + "]>>>>";
}

}  // namespace

std::string archive_pdf(PdfDraft pages, const ArchiveProperties& properties, std::span<const EmbeddedFile> files) {
  PdfObjects& objects = pages.objects;
  std::string catalog = std::move(pages.catalog);
  catalog += output_intent(objects);
  catalog += metadata(objects, properties);
  catalog += embedded(objects, properties, files);
  catalog += "/Lang" + literal_string(properties.language) + "/ViewerPreferences<</DisplayDocTitle true>>";
  const int root = objects.add("<<" + catalog + ">>");
  return objects.file(root, objects.add(information(properties)));
}

}  // namespace klickwerk::document
