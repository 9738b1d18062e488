// Makes of pages a file for the archive: PDF/A-3b (ISO 19005-3) with files embedded, among them the e-invoice of
// ZUGFeRD/Factur-X. The same input gives the same bytes.
#pragma once

#include <span>
#include <string>

#include "core/calendar.h"
#include "document/pdf/pdf_objects.h"

namespace klickwerk::document {

// How an embedded file belongs to the document (ISO 19005-3, Annex E).
enum class FileRelation {
  alternative,  // says the same as the pages: factur-x.xml of the profile EN 16931
  supplement,   // adds to them: the readings as a table
};

struct EmbeddedFile {
  std::string name, description, mime_type;  // the name in ASCII
  FileRelation relation = FileRelation::supplement;
  std::string bytes;
};

struct ArchiveProperties {
  std::string title, author, subject;
  std::string language;  // "de-DE"
  Day dated_on;          // creation and change stand at noon UTC of that day: no clock of ours gets into the bytes
  bool factur_x = false;  // factur-x.xml of the profile EN 16931 is among the files
};

std::string archive_pdf(PdfDraft pages, const ArchiveProperties& properties, std::span<const EmbeddedFile> files);

}  // namespace klickwerk::document
