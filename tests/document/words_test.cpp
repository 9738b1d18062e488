#include "document/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace klickwerk::document {

namespace {

std::multiset<std::string> places_in(std::string_view text) {
  std::multiset<std::string> places;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1))
    places.emplace(text.substr(open, text.find('}', open) - open + 1));
  return places;
}

TEST(Words, EveryWordStandsInBothLanguagesWithTheSamePlaces) {
  for (const WordRow& row : all_words()) {
    EXPECT_FALSE(row.german.empty()) << static_cast<int>(row.word);
    EXPECT_FALSE(row.english.empty()) << static_cast<int>(row.word);
    EXPECT_EQ(places_in(row.german), places_in(row.english)) << row.german;
  }
}

TEST(Words, PlacesAreFilled) {
  EXPECT_EQ(text(Word::page_of_pages, Language::german, {{"page", "1"}, {"pages", "12"}}), "Seite 1 von 12");
  EXPECT_EQ(text(Word::page_of_pages, Language::english, {{"pages", "12"}, {"page", "1"}}), "Page 1 of 12");
}

TEST(Words, WhatIsFilledInIsNotFilledAgain) {
  EXPECT_EQ(text(Word::reason, Language::german, {{"reason", "{date} {"}}), "Grund: {date} {");
}

TEST(WordsDeathTest, AnUnfilledPlaceIsOurMistake) {
  EXPECT_DEATH(text(Word::reason, Language::german, {{"other", "x"}}), "a place in a text is not filled");
}

TEST(Words, CountriesAreNamedAndUnknownOnesKeepTheirCode) {
  EXPECT_EQ(country_name("NL", Language::german), "Niederlande");
  EXPECT_EQ(country_name("NL", Language::english), "Netherlands");
  EXPECT_EQ(country_name("ZZ", Language::german), "ZZ");
}

}  // namespace

}  // namespace klickwerk::document
