#define POINTERHOLDER_TRANSITION 4  // std::shared_ptr, not the predecessor of it
#include "document/pdf/archive_file.h"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "document/document_error.h"
#include "document/pdf/archive_metadata.h"
#include "document/pdf/colour_profile.h"
#include "document/pdf/typesetter.h"

namespace klickwerk::document {

namespace {

using Handle = QPDFObjectHandle;

std::string pdf_moment(Day day) {
  std::string digits = day.iso();
  std::erase(digits, '-');
  return "D:" + digits + "120000Z";
}

// What Cairo writes and PDF/A forbids or misses.
void repair(Handle object) {
  Handle dictionary = object.isStream() ? object.getDict() : object;
  if (!dictionary.isDictionary()) return;
  Handle subtype = dictionary.getKey("/Subtype");
  if (!subtype.isName()) return;
  // ISO 19005-3, 6.2.8: no smoothing of images.
  if (subtype.getName() == "/Image") dictionary.removeKey("/Interpolate");
  // 6.2.11.3.2: an embedded CIDFontType2 says how its identifiers name glyphs.
  if (subtype.getName() == "/CIDFontType2") dictionary.replaceKey("/CIDToGIDMap", Handle::newName("/Identity"));
}

Handle plain_stream(QPDF& pdf, const std::string& bytes) { return Handle::newStream(&pdf, bytes); }

// 6.2.4.3: device colours need an output intent.
void add_output_intent(QPDF& pdf, Handle root) {
  Handle profile = plain_stream(pdf, srgb_profile());
  profile.getDict().replaceKey("/N", Handle::newInteger(3));
  Handle intent = Handle::newDictionary();
  intent.replaceKey("/Type", Handle::newName("/OutputIntent"));
  intent.replaceKey("/S", Handle::newName("/GTS_PDFA1"));
  intent.replaceKey("/OutputConditionIdentifier", Handle::newString("sRGB IEC61966-2.1"));
  intent.replaceKey("/DestOutputProfile", pdf.makeIndirectObject(profile));
  Handle intents = Handle::newArray();
  intents.appendItem(pdf.makeIndirectObject(intent));
  root.replaceKey("/OutputIntents", intents);
}

// 6.6.2.1: XMP, unfiltered; the information dictionary says the same.
void add_metadata(QPDF& pdf, Handle root, const ArchiveProperties& properties) {
  Handle metadata = plain_stream(pdf, xmp_packet(properties));
  metadata.getDict().replaceKey("/Type", Handle::newName("/Metadata"));
  metadata.getDict().replaceKey("/Subtype", Handle::newName("/XML"));
  root.replaceKey("/Metadata", pdf.makeIndirectObject(metadata));

  Handle information = Handle::newDictionary();
  const auto add = [&](const char* key, const std::string& text) {
    if (!text.empty()) information.replaceKey(key, Handle::newUnicodeString(printable(text)));
  };
  add("/Title", properties.title);
  add("/Author", properties.author);
  add("/Subject", properties.subject);
  add("/Creator", program_name);
  add("/Producer", program_name);
  add("/CreationDate", pdf_moment(properties.dated_on));
  add("/ModDate", pdf_moment(properties.dated_on));
  pdf.getTrailer().replaceKey("/Info", pdf.makeIndirectObject(information));
}

// 6.8: type, relation, and every file named in the catalog's /AF.
void embed(QPDF& pdf, Handle root, const ArchiveProperties& properties, std::span<const EmbeddedFile> files) {
  if (files.empty()) return;
  QPDFEmbeddedFileDocumentHelper folder(pdf);
  Handle associated = Handle::newArray();
  for (const EmbeddedFile& file : files) {
    auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, file.bytes);
    const std::string moment = pdf_moment(properties.dated_on);
    stream.setSubtype(file.mime_type).setCreationDate(moment).setModDate(moment);
    auto specification = QPDFFileSpecObjectHelper::createFileSpec(pdf, file.name, stream);
    specification.setDescription(file.description);
    const char* relation = file.relation == FileRelation::alternative ? "/Alternative" : "/Supplement";
    specification.getObjectHandle().replaceKey("/AFRelationship", Handle::newName(relation));
    folder.replaceEmbeddedFile(file.name, specification);
    associated.appendItem(specification.getObjectHandle());
  }
  root.replaceKey("/AF", associated);
}

void name_language(Handle root, const ArchiveProperties& properties) {
  root.replaceKey("/Lang", Handle::newString(properties.language));
  Handle preferences = Handle::newDictionary();
  preferences.replaceKey("/DisplayDocTitle", Handle::newBool(true));
  root.replaceKey("/ViewerPreferences", preferences);
}

std::string written(QPDF& pdf) {
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setMinimumPDFVersion("1.7");
  writer.setNewlineBeforeEndstream(true);  // 6.1.7.1
  writer.setDeterministicID(true);         // 6.1.3: an identifier; ours depends on the content alone
  writer.setObjectStreamMode(qpdf_o_generate);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

}  // namespace

std::string archive_pdf(std::string_view bytes, const ArchiveProperties& properties,
                        std::span<const EmbeddedFile> files) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("invoice", bytes.data(), bytes.size());
    for (Handle object : pdf.getAllObjects()) repair(object);
    Handle root = pdf.getRoot();
    add_output_intent(pdf, root);
    add_metadata(pdf, root, properties);
    embed(pdf, root, properties, files);
    name_language(root, properties);
    return written(pdf);
  } catch (const QPDFExc& error) {
    throw DocumentError(std::string("the PDF/A could not be made: ") + error.what());
  }
}

}  // namespace klickwerk::document
