// How the database says no. Every message names what was tried, where, and what to do next; secrets stand in none.
#pragma once

#include <stdexcept>
#include <string>

namespace klickwerk::db {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The server is away or went away: nothing of the transaction was kept. Try again later.
class Unavailable : public Error {
 public:
  using Error::Error;
};

// Somebody else was faster, or the same thing exists already (unique keys, deadlocks): load anew and decide anew.
class Conflict : public Error {
 public:
  using Error::Error;
};

// A guard of the schema refuses what must never happen: a change of an issued invoice, a value out of its range.
class Refused : public Error {
 public:
  using Error::Error;
};

// The schema is not this program's: older, newer, or changed by hand.
class SchemaMismatch : public Error {
 public:
  using Error::Error;
};

// The embedded server cannot be installed, started or stopped.
class ServerError : public Error {
 public:
  using Error::Error;
};

}  // namespace klickwerk::db
