// One main() for all tests: the zone is fixed, so that a test gives the same days wherever it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/calendar.h"

int main(int argc, char** argv) {
  klickwerk::use_zone("Europe/Berlin");
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
