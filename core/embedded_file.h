// A file of the source tree that travels inside the program (cmake/embed.cmake): profiles, migrations, templates.
#pragma once

#include <span>
#include <string_view>

namespace klickwerk {

struct EmbeddedFile {
  std::string_view name;     // without its folder: "base.toml"
  std::string_view content;  // as it was when the program was built
};

}  // namespace klickwerk
