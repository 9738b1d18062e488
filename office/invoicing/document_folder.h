// Where issued documents lie: <documents>/2026/RE-2026-000123.pdf, and an XRechnung beside it as .xml. A document stands under its name only once its
// invoice is committed; until then it waits beside it as "….pdf.pending-<invoice id>"
// (docs/decisions/011-issuing.md).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "document/document_file.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

class DocumentFolder {
 public:
  explicit DocumentFolder(std::filesystem::path root) : root_(std::move(root)) {}

  // Relative to the folder: year of issue and number, with signs that no file name should have replaced by "_".
  static std::string path_of(const document::InvoiceDocument& facts, const std::string& ending = "pdf");

  // All of these throw document::DocumentError or std::filesystem::filesystem_error.
  void prepare(InvoiceId invoice, const std::string& path, std::string_view bytes) const;
  // The same for many: written now, forced to the disk together.
  document::UnforcedFile prepare_unforced(InvoiceId invoice, const std::string& path, std::string_view bytes) const;
  // The folders that hold these paths.
  void force_folders(const std::set<std::string>& paths) const;
  // Gives the prepared document its name; where it has gone, the bytes are written again.
  void publish(InvoiceId invoice, const std::string& path, std::string_view bytes) const;
  // After a crash: gives it its name if its bytes have this hash and the name is free. False: it stays as it is.
  bool publish_if(InvoiceId invoice, const std::string& path, const std::string& sha256) const;
  void write(const std::string& path, std::string_view bytes) const;
  void discard(InvoiceId invoice, const std::string& path) const;

  // Empty when there is no such file.
  std::string sha256_of(const std::string& path) const;
  std::filesystem::path absolute(const std::string& path) const { return root_ / path; }

  struct Prepared {
    InvoiceId invoice;
    std::string path;  // the final one
  };
  std::vector<Prepared> prepared() const;
  // Files that a killed program was still writing: they belong to nothing.
  void remove_half_written() const;

  // Held by everybody who prepares and publishes, and alone by who tidies up: what he finds then is nobody's work. The
  // kernel releases it when the program dies.
  class Lock {
   public:
    explicit Lock(int descriptor) : descriptor_(descriptor) {}
    ~Lock();
    Lock(const Lock&) = delete;

   private:
    int descriptor_;
  };
  std::unique_ptr<Lock> lock_for_work() const;
  // Null when somebody is at work.
  std::unique_ptr<Lock> try_lock_alone() const;

 private:
  std::filesystem::path pending(InvoiceId invoice, const std::string& path) const;
  std::filesystem::path root_;
};

}  // namespace klickwerk::office
