// The embedded server from the worst side: started twice, killed, half made, with other people's process numbers.
#include "db/embedded_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "db/connection_internal.h"
#include "db/server/binaries.h"
#include "db/server/cluster.h"
#include "db/server/postmaster.h"

namespace klickwerk::db {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

// Somebody who is not root: nobody when we are, else ourselves.
OsUser ordinary_user() { return geteuid() == 0 ? user_by_name("nobody") : current_user(); }

// Runs `work` in a process of its own, as that user.
pid_t start_as(const OsUser& user, const std::function<void()>& work) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (geteuid() == 0 && user.uid != 0 && (setgid(user.gid) != 0 || setuid(user.uid) != 0)) _exit(9);
  try {
    work();
    _exit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
}

int exit_code_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string value(const std::string& url, const std::string& sql) {
  Database database = Database::connect(url);
  auto transaction = database.begin();
  return guarded("test", [&] { return text(transaction.state().work->exec(sql).at(0).at(0)); });
}

void execute(const std::string& url, const std::string& sql) {
  Database database = Database::connect(url);
  auto transaction = database.begin();
  guarded("test", [&] { transaction.state().work->exec(sql); });
  transaction.commit();
}

class EmbeddedServerTest : public testing::Test {
 protected:
  EmbeddedServerTest() {
    char pattern[] = "/tmp/klickwerk-server-XXXXXX";
    if (!mkdtemp(pattern)) throw std::runtime_error("no temporary folder");
    chmod(pattern, 0755);
    state_ = pattern;
  }
  ~EmbeddedServerTest() override {
    const fs::path sockets = server().socket_directory();
    try {
      server().stop();
    } catch (const ServerError&) {  // the test may have left something that is no cluster
    }
    std::error_code ignored;
    fs::remove_all(state_, ignored);
    fs::remove_all(sockets, ignored);
  }
  EmbeddedServer server() const { return EmbeddedServer(state_); }
  std::string refusal() {
    try {
      server().ensure_running();
    } catch (const ServerError& error) {
      return error.what();
    }
    return "no refusal";
  }
  int remains() {
    int count = 0;
    for (const auto& entry : fs::directory_iterator(state_)) count += entry.path().filename().string().starts_with("postgres.new-");
    return count;
  }

  fs::path state_;
};

TEST_F(EmbeddedServerTest, StartsServesStopsAndKeepsItsData) {
  EXPECT_FALSE(server().running());
  const std::string url = server().ensure_running();
  EXPECT_EQ(value(url, "select string_agg(setting, ' ' order by name) from pg_settings where name in "
                       "('data_checksums', 'fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit')"), "on on on  on");
  EXPECT_EQ(value(url, "select pg_encoding_to_char(encoding) || ' ' || datcollate from pg_database where datname = 'klickwerk'"), "UTF8 C.UTF-8");
  EXPECT_EQ(value(url, "select current_user || ' ' || coalesce(inet_server_addr()::text, 'socket')"), "klickwerk socket");
  execute(url, "create table kept as select 42 as answer");
  EXPECT_EQ(server().ensure_running(), url);
  server().stop();
  EXPECT_FALSE(server().running());
  server().stop();
  EXPECT_EQ(value(server().ensure_running(), "select answer from kept"), "42");
}

TEST_F(EmbeddedServerTest, RunsAsAnOrdinaryUserToo) {
  const OsUser user = ordinary_user();
  ASSERT_EQ(geteuid() == 0 ? chown(state_.c_str(), user.uid, user.gid) : 0, 0);
  EXPECT_EQ(exit_code_of(start_as(user, [&] { server().ensure_running(); })), 0);
  struct stat cluster{};
  ASSERT_EQ(stat(server().cluster_directory().c_str(), &cluster), 0);
  EXPECT_EQ(cluster.st_uid, user.uid);
  EXPECT_EQ(cluster.st_mode & 0777, 0700u);
  // It outlived the program that started it; the user reaches it, and root does.
  EXPECT_EQ(exit_code_of(start_as(user, [&] { execute(server().url(), "create table mine (x integer)"); })), 0);
  EXPECT_EQ(value(server().ensure_running(), "select count(*) from mine"), "0");
}

TEST_F(EmbeddedServerTest, OthersMayNotConnect) {
  server().ensure_running();
  if (geteuid() != 0) {  // without root there is no other user to try it as: at least the rule must be the strict one
    std::ifstream rules(server().cluster_directory() / "pg_hba.conf");
    std::string rule;
    std::getline(rules, rule);
    EXPECT_EQ(rule, "local all all peer map=klickwerk");
    return;
  }
  EXPECT_EQ(exit_code_of(start_as(user_by_name("nobody"), [&] { Database::connect(server().url()); })), 1);
}

TEST_F(EmbeddedServerTest, TwoProgramsAtOnceStartOneServer) {
  std::vector<pid_t> programs;
  for (int i = 0; i < 3; ++i) programs.push_back(start_as(current_user(), [&] { value(server().ensure_running(), "select 1"); }));
  for (pid_t program : programs) EXPECT_EQ(exit_code_of(program), 0);
  EXPECT_TRUE(running_postmaster(server().cluster_directory()));
  EXPECT_EQ(remains(), 0);
}

TEST_F(EmbeddedServerTest, KilledServerStartsAgainWithWhatWasCommitted) {
  const std::string url = server().ensure_running();
  execute(url, "create table kept as select generate_series(1, 1000)");
  const auto postmaster = running_postmaster(server().cluster_directory());
  ASSERT_TRUE(postmaster);
  kill(*postmaster, SIGKILL);
  while (running_postmaster(server().cluster_directory())) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(value(server().ensure_running(), "select count(*) from kept"), "1000");
}

TEST_F(EmbeddedServerTest, OtherPeoplesProcessNumbersInTheLocksDoNotBlock) {
  server().ensure_running();
  const OsUser owner = server_user(server().cluster_directory());
  server().stop();
  const pid_t stranger = start_as(owner, [] { pause(); });
  const auto note = [&](const fs::path& lock, const std::string& rest) {
    std::ofstream(lock) << stranger << "\n" << rest;
    ASSERT_EQ(chown(lock.c_str(), owner.uid, owner.gid), 0);
  };
  note(server().cluster_directory() / "postmaster.pid", server().cluster_directory().string() + "\n1700000000\n5432\n\n\n  1  2\nready   \n");
  note(server().socket_directory() / ".s.PGSQL.5432.lock", server().cluster_directory().string() + "\n1700000000\n5432\n\n");
  EXPECT_EQ(value(server().ensure_running(), "select 1"), "1");
  kill(stranger, SIGKILL);
  exit_code_of(stranger);
}

TEST_F(EmbeddedServerTest, KilledWhileMakingTheClusterLeavesNothingThatBlocks) {
  for (auto delay : {50ms, 300ms, 600ms}) {
    const pid_t program = start_as(current_user(), [&] { server().ensure_running(); });
    std::this_thread::sleep_for(delay);
    kill(program, SIGKILL);
    exit_code_of(program);
  }
  EXPECT_EQ(value(server().ensure_running(), "select 1"), "1");
  EXPECT_EQ(remains(), 0);
}

TEST_F(EmbeddedServerTest, NoRoomForTheClusterIsAnErrorAndLeavesNothing) {
  const auto without_room = [&] {
    const rlimit one_mib{1 << 20, 1 << 20};
    setrlimit(RLIMIT_FSIZE, &one_mib);
    server().ensure_running();
  };
  EXPECT_EQ(exit_code_of(start_as(current_user(), without_room)), 1);
  EXPECT_FALSE(fs::exists(server().cluster_directory()));
  EXPECT_EQ(remains(), 0);
  EXPECT_EQ(value(server().ensure_running(), "select 1"), "1");
}

TEST_F(EmbeddedServerTest, PathsTooLongForASocketGetAShortOne) {
  state_ /= std::string(60, 'a') + "/" + std::string(60, 'b');
  EXPECT_LT(server().socket_directory().native().size() + std::string("/.s.PGSQL.5432").size(), 107u);
  EXPECT_EQ(value(server().ensure_running(), "select 1"), "1");
  server().stop();
  fs::remove_all(server().socket_directory());
  state_ = state_.parent_path().parent_path();
}

TEST_F(EmbeddedServerTest, FoldersThatAreNoClusterAreNotTouched) {
  fs::create_directory(state_ / "postgres");
  std::ofstream(state_ / "postgres" / "letter.txt") << "dear";
  EXPECT_THAT(refusal(), HasSubstr("exists but holds no database"));
  EXPECT_TRUE(fs::exists(state_ / "postgres" / "letter.txt"));
}

TEST_F(EmbeddedServerTest, ClustersOfAnotherMajorVersionAreRefused) {
  server().ensure_running();
  server().stop();
  const auto version = server().cluster_directory() / "PG_VERSION";
  const std::string before = value(server().ensure_running(), "show server_version_num").substr(0, 2);
  server().stop();
  std::ofstream(version) << "12\n";
  EXPECT_THAT(refusal(), HasSubstr("was made by PostgreSQL 12"));
  std::ofstream(version) << before << "\n";
}

TEST(Installations, TheClustersOwnElseTheNewest) {
  const std::vector<Installation> known{{17, "/17"}, {15, "/15"}};
  EXPECT_EQ(choose_installation(known, std::nullopt, "/c").major, 17);
  EXPECT_EQ(choose_installation(known, 15, "/c").bin, "/15");
  const auto message = [](const std::vector<Installation>& list, std::optional<int> major) -> std::string {
    try {
      choose_installation(list, major, "/srv/cluster");
    } catch (const ServerError& error) {
      return error.what();
    }
    return "no refusal";
  };
  EXPECT_THAT(message(known, 13), HasSubstr("/srv/cluster was made by PostgreSQL 13, installed is 17: install the Debian package postgresql-13"));
  EXPECT_THAT(message({}, std::nullopt), HasSubstr("install the Debian package postgresql"));
}

TEST(Installations, OldOrIncompleteOnesAreLeftOut) {
  const fs::path root = fs::path(testing::TempDir()) / ("installations-" + std::to_string(getpid()));
  for (const char* version : {"9.6", "12", "14", "16"})
    for (const char* program : {"initdb", "pg_ctl", "postgres"}) {
      if (std::string(version) == "16" && std::string(program) == "postgres") continue;
      fs::create_directories(root / version / "bin");
      std::ofstream(root / version / "bin" / program) << "#!/bin/sh\n";
      fs::permissions(root / version / "bin" / program, fs::perms::owner_all);
    }
  const auto found = installations_below(root);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].major, 14);
  fs::remove_all(root);
}

}  // namespace
}  // namespace klickwerk::db
