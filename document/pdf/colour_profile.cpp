#include "document/pdf/colour_profile.h"

#include <lcms2.h>

#include <algorithm>
#include <memory>

#include "document/document_error.h"

namespace klickwerk::document {

namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};

std::string make_profile() {
  const std::unique_ptr<void, CloseProfile> profile(cmsCreate_sRGBProfile());
  cmsUInt32Number size = 0;
  if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size))
    throw DocumentError("Little CMS cannot make the sRGB profile that PDF/A wants");
  std::string bytes(size, '\0');
  if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &size))
    throw DocumentError("Little CMS cannot write the sRGB profile that PDF/A wants");
  // ICC.1:2010, 7.2: the moment of creation (bytes 24 to 35) becomes a fixed day, the profile's own hash goes (84 to 99).
  constexpr unsigned char first_of_2026[12] = {0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  std::copy(std::begin(first_of_2026), std::end(first_of_2026), bytes.begin() + 24);
  std::fill(bytes.begin() + 84, bytes.begin() + 100, '\0');
  return bytes;
}

}  // namespace

const std::string& srgb_profile() {
  static const std::string profile = make_profile();
  return profile;
}

}  // namespace klickwerk::document
