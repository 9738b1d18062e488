#include "collector/profile/profile_set.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "collector/profile/profile_reader.h"
#include "collector/profile/recognition.h"
#include "core/assert.h"
#include "core/embedded_file.h"

namespace klickwerk::collector {

std::span<const EmbeddedFile> profile_files();  // embed_files() in CMakeLists.txt: mib/profiles/*.toml

namespace {

constexpr std::string_view kBase = "base";

void require_base(const std::vector<std::shared_ptr<const Profile>>& profiles, const std::string& place) {
  const bool has_base = std::any_of(profiles.begin(), profiles.end(), [](const auto& profile) { return profile->name == kBase; });
  if (!has_base) throw ProfileError(place + ": there is no profile named 'base', which decodes the devices that no other fits");
}

}  // namespace

ProfileSet ProfileSet::load(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (auto at = std::filesystem::directory_iterator(folder, error); !error && at != std::filesystem::directory_iterator(); at.increment(error))
    if (at->path().extension() == ".toml") files.push_back(at->path());
  if (error) throw ProfileError(folder.string() + ": " + error.message() + "; expected a folder of profiles (*.toml)");
  std::sort(files.begin(), files.end());
  std::vector<ProfileText> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw ProfileError(file.string() + ": cannot be read");
    texts.push_back({file.string(), std::move(content)});
  }
  ProfileSet set;
  set.profiles_ = read_profiles(texts);
  require_base(set.profiles_, folder.string());
  return set;
}

const ProfileSet& ProfileSet::built_in() {
  static const ProfileSet set = [] {
    std::vector<ProfileText> texts;
    for (const auto& file : profile_files()) texts.push_back({"mib/profiles/" + std::string(file.name), std::string(file.content)});
    ProfileSet read;
    read.profiles_ = read_profiles(texts);
    require_base(read.profiles_, "mib/profiles");
    return read;
  }();
  return set;
}

const Profile& ProfileSet::match(const VarBinds& answers) const {
  const Profile* best = find(kBase);
  KW_ASSERT(best);
  int evidence = 0;
  for (const auto& profile : profiles_) {  // ordered by name: equal evidence decides the same way everywhere
    const int found = evidence_for(profile->recognition, answers);
    if (found <= evidence) continue;
    evidence = found;
    best = profile.get();
  }
  return *best;
}

const Profile* ProfileSet::find(std::string_view name) const {
  const auto found = std::find_if(profiles_.begin(), profiles_.end(), [&](const auto& profile) { return profile->name == name; });
  return found == profiles_.end() ? nullptr : found->get();
}

std::vector<std::string> ProfileSet::names() const {
  std::vector<std::string> names;
  for (const auto& profile : profiles_) names.push_back(profile->name);
  return names;
}

std::string_view name_of(const Profile& profile) { return profile.name; }

}  // namespace klickwerk::collector
