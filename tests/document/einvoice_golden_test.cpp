// The XML of fixed invoices, byte by byte. The files in einvoice/golden were validated once by the official rules
// (docs/einvoice.md says when and with what): a changed byte means "have it validated again", never just "renew it".
// With KLICKWERK_WRITE_GOLDEN=<folder> in the environment the test writes what it would compare into that folder.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "document/einvoice/cii_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "document/einvoice/ubl_writer.h"
#include "einvoice/sample_einvoices.h"

namespace klickwerk::document::einvoice {
namespace {

namespace fs = std::filesystem;

const fs::path golden = fs::path(KLICKWERK_SOURCE_DIR) / "tests/document/einvoice/golden";

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// XRechnung goes out in either syntax, ZUGFeRD in CII only.
std::map<std::string, std::string> written() {
  std::map<std::string, std::string> files;
  for (const auto& [name, invoice] : sample::all()) {
    files[name + ".cii.xml"] = write_cii(invoice);
    if (invoice.profile == Profile::xrechnung) files[name + ".ubl.xml"] = write_ubl(invoice);
  }
  return files;
}

TEST(EinvoiceGolden, EveryByteIsTheValidatedOne) {
  const char* folder = std::getenv("KLICKWERK_WRITE_GOLDEN");
  for (const auto& [name, xml] : written()) {
    if (folder != nullptr) std::ofstream(fs::path(folder) / name, std::ios::binary) << xml;
    EXPECT_EQ(read(golden / name), xml) << name << " differs from the validated file; see docs/einvoice.md";
  }
}

TEST(EinvoiceGolden, NoFileIsLeftOver) {
  const auto files = written();
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(golden)) {
    EXPECT_TRUE(files.contains(entry.path().filename().string())) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, files.size());
}

}  // namespace
}  // namespace klickwerk::document::einvoice
