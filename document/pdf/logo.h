// Dealers' logos, read once, scaled to what print needs and kept until their file changes.
#pragma once

#include <cairo.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "document/pdf/picture.h"

namespace klickwerk::document {

struct Logo {
  std::shared_ptr<cairo_surface_t> image;
  std::shared_ptr<const PictureObject> packed;
  double width_px = 0, height_px = 0;
};

// The largest place that it gets on a sheet.
namespace logo_place {
inline constexpr double width_mm = 75, height_mm = 20;
}

class LogoShelf {
 public:
  // Throws DocumentError when the file is missing or no PNG.
  Logo take(const std::string& path);

 private:
  struct Kept {
    std::filesystem::file_time_type written;
    Logo logo;
  };
  std::map<std::string, Kept> kept_;
};

}  // namespace klickwerk::document
