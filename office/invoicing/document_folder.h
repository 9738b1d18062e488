// Where issued documents lie: <documents>/2026/RE-2026-000123.pdf. A document stands under its name only once its
// invoice is committed; until then it waits beside it as "….pdf.pending-<invoice id>"
// (docs/decisions/011-issuing.md).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

class DocumentFolder {
 public:
  explicit DocumentFolder(std::filesystem::path root) : root_(std::move(root)) {}

  // Relative to the folder: year of issue and number, with signs that no file name should have replaced by "_".
  static std::string path_of(const document::InvoiceDocument& facts);

  // All of these throw document::DocumentError or std::filesystem::filesystem_error.
  void prepare(InvoiceId invoice, const std::string& path, std::string_view bytes) const;
  // Gives the prepared document its name; where it has gone, the bytes are written again.
  void publish(InvoiceId invoice, const std::string& path, std::string_view bytes) const;
  void write(const std::string& path, std::string_view bytes) const;
  void discard(InvoiceId invoice, const std::string& path) const;

  // Empty when there is no such file.
  std::string sha256_of(const std::string& path) const;
  std::filesystem::path absolute(const std::string& path) const { return root_ / path; }

  struct Prepared {
    InvoiceId invoice;
    std::string path;  // the final one
  };
  // Left over from an issuing that was killed, or another's that is going on right now.
  std::vector<Prepared> prepared() const;

 private:
  std::filesystem::path pending(InvoiceId invoice, const std::string& path) const;
  std::filesystem::path root_;
};

}  // namespace klickwerk::office
