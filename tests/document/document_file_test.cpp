#include "document/document_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "document/document_error.h"

namespace klickwerk::document {

namespace {

namespace fs = std::filesystem;

class DocumentFile : public testing::Test {
 protected:
  DocumentFile() {
    std::string name = (fs::temp_directory_path() / "klickwerk_files_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~DocumentFile() override { fs::remove_all(folder_); }

  int files() const { return static_cast<int>(std::distance(fs::recursive_directory_iterator(folder_), {})); }

  fs::path folder_;
};

TEST_F(DocumentFile, IsReadBackByteForByte) {
  const std::string bytes("%PDF\0\xff\n\r\n end", 13);
  write_document_file(folder_ / "2026" / "11" / "RE-1.pdf", bytes);
  EXPECT_EQ(read_document_file(folder_ / "2026" / "11" / "RE-1.pdf"), bytes);
  struct stat facts {};
  ASSERT_EQ(::stat((folder_ / "2026" / "11" / "RE-1.pdf").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0644U);
}

TEST_F(DocumentFile, ReplacesAsAWholeAndLeavesNothingBeside) {
  write_document_file(folder_ / "a.pdf", std::string(100000, 'x'));
  write_document_file(folder_ / "a.pdf", "short");
  EXPECT_EQ(read_document_file(folder_ / "a.pdf"), "short");
  EXPECT_EQ(files(), 1);
}

TEST_F(DocumentFile, AnEmptyFileIsAFileToo) {
  write_document_file(folder_ / "empty", "");
  EXPECT_EQ(read_document_file(folder_ / "empty"), "");
}

TEST_F(DocumentFile, ATargetThatCannotBeReplacedIsNamedAndNothingStays) {
  fs::create_directory(folder_ / "taken");
  try {
    write_document_file(folder_ / "taken", "bytes");
    FAIL() << "a folder was overwritten";
  } catch (const DocumentError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr((folder_ / "taken").string()));
    EXPECT_THAT(error.what(), testing::HasSubstr("directory"));
  }
  EXPECT_EQ(files(), 1);
}

TEST_F(DocumentFile, AFolderThatIsAFileIsRefused) {
  std::ofstream(folder_ / "file") << "x";
  EXPECT_THROW(write_document_file(folder_ / "file" / "a.pdf", "bytes"), DocumentError);
  EXPECT_EQ(read_document_file(folder_ / "file"), "x");
}

TEST_F(DocumentFile, AMissingFileIsNamed) {
  try {
    read_document_file(folder_ / "none.pdf");
    FAIL() << "a missing file was read";
  } catch (const DocumentError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("none.pdf: No such file"));
  }
}

}  // namespace

}  // namespace klickwerk::document
