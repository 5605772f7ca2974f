/* A disk that fails on demand: a library that is loaded before the C library of a process under test.
 *
 * Stands between the program and the kernel. Each call that reads or changes files is counted against the rules in
 * IWMOD_FAULT, fails or kills where one says so, and is written to a journal where one is asked for. Only tests load it;
 * what it does not know it hands to the kernel unchanged. It never changes a file by itself, but for journal and told.
 *
 *   IWMOD_FAULT          CALL:ACTION:FIRST:COUNT:PATHPART[;...]
 *                        CALL    write pwrite read fsync fdatasync rename open unlink mkdir ftruncate fallocate,
 *                                sync (fsync or fdatasync), change (whatever the journal holds)
 *                        ACTION  EIO ENOSPC EROFS EMFILE (the call fails), HALF (half of a write is done), KILL
 *                                (SIGKILL before the call)
 *                        FIRST   the first call that fails, from 1;  COUNT  so many from there, 0 for ever
 *                        PATHPART  only calls on a path that contains it; for a rename either path
 *   IWMOD_FAULT_GATE     a file: calls are counted, and fail, only while it exists
 *   IWMOD_FAULT_ROOT     a folder: only paths in it count
 *   IWMOD_FAULT_JOURNAL  a file: every change below the root is added to it, in the order in which they were done
 *   IWMOD_FAULT_TOLD     a file: a line for each call that was made to fail
 *
 * Built with: cc -shared -fPIC -O1 -o shim.so shim.c
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define RULES 64
#define PATH_BYTES 4096
#define KILL_ACTION (-1)
#define HALF_ACTION (-2)

/* What a call is; a bit each, so that a rule can name several. */
enum {
  WRITE = 1, PWRITE = 2, READ = 4, FSYNC = 8, FDATASYNC = 16, RENAME = 32, OPEN = 64, UNLINK = 128, MKDIR = 256,
  FTRUNCATE = 512, FALLOCATE = 1024, CHANGE = 2048
};

struct rule { unsigned calls; int action; long first, count, seen; char part[256]; };

static struct rule rules[RULES];
static int rule_count;
static const char *gate, *root;
static int journal = -1, told = -1;
static uint64_t number;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

/* The kernel's own calls: nothing in here comes back to the functions below. */
static int real_open(int dir, const char *path, int flags, mode_t mode) {
  return syscall(SYS_openat, dir, path, flags, mode);
}

static void fail(const char *what, const char *where) {
  dprintf(2, "the fault shim cannot use %s: %s\n", what, where);
  _exit(99);
}

static unsigned calls_named(const char *name) {
  static const struct { const char *name; unsigned calls; } known[] = {
    {"write", WRITE}, {"pwrite", PWRITE}, {"read", READ}, {"fsync", FSYNC}, {"fdatasync", FDATASYNC},
    {"rename", RENAME}, {"open", OPEN}, {"unlink", UNLINK}, {"mkdir", MKDIR}, {"ftruncate", FTRUNCATE},
    {"fallocate", FALLOCATE}, {"sync", FSYNC | FDATASYNC}, {"change", CHANGE},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(known[i].name, name)) return known[i].calls;
  fail("the call in IWMOD_FAULT", name);
  return 0;
}

static int action_named(const char *name) {
  static const struct { const char *name; int action; } known[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}, {"EMFILE", EMFILE}, {"KILL", KILL_ACTION}, {"HALF", HALF_ACTION},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(known[i].name, name)) return known[i].action;
  fail("the action in IWMOD_FAULT", name);
  return 0;
}

/* One rule; its last field may be empty, which is why strtok would not do. */
static void read_rule(char *text) {
  char *field[5] = {text, 0, 0, 0, 0};
  for (int i = 1; i < 5; i++) {
    char *colon = strchr(field[i - 1], ':');
    if (!colon) fail("IWMOD_FAULT", "a rule is CALL:ACTION:FIRST:COUNT:PATHPART");
    *colon = 0;
    field[i] = colon + 1;
  }
  if (rule_count == RULES) fail("IWMOD_FAULT", "too many rules");
  struct rule *rule = &rules[rule_count++];
  rule->calls = calls_named(field[0]);
  rule->action = action_named(field[1]);
  rule->first = atol(field[2]);
  rule->count = atol(field[3]);
  snprintf(rule->part, sizeof rule->part, "%s", field[4]);
}

static int added_to(const char *name) {
  const char *path = getenv(name);
  if (!path) return -1;
  int fd = real_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) fail(name, path);
  return fd;
}

static void start(void) {
  gate = getenv("IWMOD_FAULT_GATE");
  root = getenv("IWMOD_FAULT_ROOT");
  journal = added_to("IWMOD_FAULT_JOURNAL");
  told = added_to("IWMOD_FAULT_TOLD");
  const char *text = getenv("IWMOD_FAULT");
  if (!text) return;
  static char copy[16384];
  snprintf(copy, sizeof copy, "%s", text);
  for (char *next = copy; next && *next;) {
    char *end = strchr(next, ';');
    if (end) *end++ = 0;
    if (*next) read_rule(next);
    next = end;
  }
}

/* The whole path of what a call names; false where it is nothing of ours. */
static int is_ours(const char *path) {
  pthread_once(&once, start);
  if (path[0] != '/') return 0; /* a socket, a pipe */
  if (root) {
    size_t length = strlen(root);
    return !strncmp(path, root, length) && (path[length] == '/' || path[length] == 0);
  }
  return strncmp(path, "/proc/", 6) && strncmp(path, "/dev/", 5) && strncmp(path, "/sys/", 5);
}

static int path_of_fd(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_BYTES - 1);
  path[length < 0 ? 0 : length] = 0;
  return length > 0 && is_ours(path);
}

static int path_at(int dir, const char *name, char *path) {
  if (!name) return 0;
  if (name[0] == '/') {
    snprintf(path, PATH_BYTES, "%s", name);
    return is_ours(path);
  }
  if (dir == AT_FDCWD) {
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/cwd", path, PATH_BYTES - 1);
    path[length < 0 ? 0 : length] = 0;
  } else {
    path_of_fd(dir, path);
  }
  size_t length = strlen(path);
  snprintf(path + length, PATH_BYTES - length, "/%s", name);
  return is_ours(path);
}

/* Looks a call up in the rules. 0: it goes on; else what to do. The order must be held. */
static int struck(unsigned calls, const char *name, const char *path, const char *other) {
  if (rule_count == 0) return 0;
  int saved = errno;
  if (gate && syscall(SYS_faccessat, AT_FDCWD, gate, F_OK) != 0) {
    errno = saved;
    return 0;
  }
  int action = 0;
  for (int i = 0; i < rule_count; i++) {
    struct rule *rule = &rules[i];
    if (!(rule->calls & calls) || !(strstr(path, rule->part) || (other && strstr(other, rule->part)))) continue;
    long seen = ++rule->seen;
    if (!action && seen >= rule->first && (rule->count == 0 || seen < rule->first + rule->count)) action = rule->action;
  }
  if (action && told >= 0) {
    char line[PATH_BYTES + 64];
    int length = snprintf(line, sizeof line, "%s %d %s\n", name, action, path);
    syscall(SYS_write, told, line, length);
  }
  if (action == KILL_ACTION) {
    syscall(SYS_kill, (long)getpid(), SIGKILL);
    for (;;) pause();
  }
  errno = saved;
  return action;
}

/* One change in the journal: a head, two names, and the bytes. Little-endian, as the machine is. */
struct head { uint32_t magic, kind; uint64_t number, ino, dir, dir2, offset, length; uint32_t name, name2; uint64_t data; };

static void note(char kind, uint64_t ino, uint64_t dir, const char *name, uint64_t dir2, const char *name2,
                 uint64_t offset, uint64_t length, const void *data, uint64_t bytes) {
  if (journal < 0) return;
  int saved = errno;
  struct head head = {0x4a4d5749, (uint32_t)kind, ++number, ino, dir, dir2, offset, length,
                      name ? strlen(name) : 0, name2 ? strlen(name2) : 0, bytes};
  struct iovec parts[4] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)name2, head.name2}, {(void *)data, bytes}};
  ssize_t whole = sizeof head + head.name + head.name2 + bytes;
  if (syscall(SYS_writev, journal, parts, 4) != whole) fail("IWMOD_FAULT_JOURNAL", "it cannot be written");
  errno = saved;
}

static uint64_t inode(int dir, const char *path, int flags) {
  struct stat meta;
  int saved = errno;
  uint64_t ino = fstatat(dir, path, &meta, flags) == 0 ? meta.st_ino : 0;
  errno = saved;
  return ino;
}

static uint64_t inode_of(const char *path) { return inode(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW); }
static uint64_t inode_of_fd(int fd) { return inode(fd, "", AT_EMPTY_PATH); }

/* Cuts a path at its last name; gives the inode of the folder, and the name. */
static uint64_t folder_of(const char *path, const char **name) {
  static char folder[PATH_BYTES]; /* the order is held */
  snprintf(folder, sizeof folder, "%s", path);
  char *last = strrchr(folder, '/');
  *name = path + (last - folder) + 1;
  *(last == folder ? last + 1 : last) = 0;
  return inode(AT_FDCWD, folder, 0);
}

#define HOLD pthread_mutex_lock(&order)
#define FREE pthread_mutex_unlock(&order)
#define STRIKE(calls, name, path, other, failed)            \
  do {                                                      \
    int action_ = struck(calls, name, path, other);         \
    if (action_ > 0) { FREE; errno = action_; return failed; } \
  } while (0)

/* open */

static int any_open(int dir, const char *name, int flags, mode_t mode) {
  char path[PATH_BYTES];
  if (!path_at(dir, name, path)) return real_open(dir, name, flags, mode);
  HOLD;
  struct stat meta;
  int there = fstatat(AT_FDCWD, path, &meta, AT_SYMLINK_NOFOLLOW) == 0;
  int truncates = there && (flags & O_TRUNC) && S_ISREG(meta.st_mode) && meta.st_size > 0;
  int changes = (!there && (flags & O_CREAT)) || truncates;
  STRIKE(changes ? OPEN | CHANGE : OPEN, "open", path, 0, -1);
  if (!changes) FREE; /* a FIFO may keep the caller waiting */
  int fd = real_open(dir, name, flags, mode);
  if (!changes) return fd;
  if (fd >= 0 && truncates) {
    note('t', meta.st_ino, 0, 0, 0, 0, 0, 0, 0, 0);
  } else if (fd >= 0) {
    const char *last;
    uint64_t folder = folder_of(path, &last);
    note('c', inode_of_fd(fd), folder, last, 0, 0, 0, 0, 0, 0);
  }
  FREE;
  return fd;
}

#define WITH_MODE(flags)                                                                  \
  mode_t mode = 0;                                                                        \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                                                \
    va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest);       \
  }

int open(const char *path, int flags, ...) { WITH_MODE(flags) return any_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { WITH_MODE(flags) return any_open(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { WITH_MODE(flags) return any_open(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { WITH_MODE(flags) return any_open(dir, path, flags, mode); }
int __open_2(const char *path, int flags) { return any_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return any_open(AT_FDCWD, path, flags, 0); }
int __openat_2(int dir, const char *path, int flags) { return any_open(dir, path, flags, 0); }
int __openat64_2(int dir, const char *path, int flags) { return any_open(dir, path, flags, 0); }
int creat(const char *path, mode_t mode) { return any_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

DIR *opendir(const char *path) {
  int fd = any_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC, 0);
  return fd < 0 ? 0 : fdopendir(fd);
}

/* write */

/* Where a write goes: `at` says so, or the file's own position does. */
static uint64_t target(int fd, int64_t at) {
  if (at >= 0) return at;
  struct stat meta;
  int append = fcntl(fd, F_GETFL) & O_APPEND;
  return append && fstat(fd, &meta) == 0 ? (uint64_t)meta.st_size : (uint64_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
}

static ssize_t any_write(int fd, const void *bytes, size_t count, int64_t at) {
  char path[PATH_BYTES];
  int ours = path_of_fd(fd, path);
  if (ours) {
    HOLD;
    int action = struck(CHANGE | (at >= 0 ? PWRITE : WRITE), at >= 0 ? "pwrite" : "write", path, 0);
    if (action > 0) { FREE; errno = action; return -1; }
    if (action == HALF_ACTION && count > 1) count /= 2;
  }
  uint64_t offset = ours ? target(fd, at) : 0;
  ssize_t done = at >= 0 ? syscall(SYS_pwrite64, fd, bytes, count, at) : syscall(SYS_write, fd, bytes, count);
  if (ours) {
    if (done > 0) note('w', inode_of_fd(fd), 0, 0, 0, 0, offset, done, bytes, done);
    FREE;
  }
  return done;
}

/* Several pieces are written one after the other; a piece that fails ends it short, as the kernel would. */
static ssize_t any_writev(int fd, const struct iovec *pieces, int count, int64_t at) {
  char path[PATH_BYTES];
  if (!path_of_fd(fd, path))
    return at >= 0 ? syscall(SYS_pwritev, fd, pieces, count, at, 0) : syscall(SYS_writev, fd, pieces, count);
  ssize_t whole = 0;
  for (int i = 0; i < count; i++) {
    if (pieces[i].iov_len == 0) continue;
    ssize_t done = any_write(fd, pieces[i].iov_base, pieces[i].iov_len, at >= 0 ? at + whole : at);
    if (done < 0) return whole > 0 ? whole : done;
    whole += done;
    if ((size_t)done < pieces[i].iov_len) break;
  }
  return whole;
}

ssize_t write(int fd, const void *bytes, size_t count) { return any_write(fd, bytes, count, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return any_write(fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return any_write(fd, bytes, count, at); }
ssize_t writev(int fd, const struct iovec *pieces, int count) { return any_writev(fd, pieces, count, -1); }
ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at) { return any_writev(fd, pieces, count, at); }
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at) { return any_writev(fd, pieces, count, at); }

/* Copies inside the kernel would go past the journal: whoever asks is told to read and write instead. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
  (void)in; (void)from; (void)out; (void)to; (void)count; (void)flags;
  errno = ENOSYS;
  return -1;
}

/* read */

static int read_struck(int fd) {
  char path[PATH_BYTES];
  pthread_once(&once, start);
  if (rule_count == 0 || !path_of_fd(fd, path)) return 0;
  HOLD;
  int action = struck(READ, "read", path, 0);
  FREE;
  if (action > 0) errno = action;
  return action > 0;
}

ssize_t read(int fd, void *bytes, size_t count) { return read_struck(fd) ? -1 : syscall(SYS_read, fd, bytes, count); }
ssize_t readv(int fd, const struct iovec *p, int count) { return read_struck(fd) ? -1 : syscall(SYS_readv, fd, p, count); }
ssize_t pread(int fd, void *bytes, size_t count, off_t at) {
  return read_struck(fd) ? -1 : syscall(SYS_pread64, fd, bytes, count, at);
}
ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) { return pread(fd, bytes, count, at); }

/* sync */

/* A sync that failed stands in the journal too: the kernel takes what it could not write for clean from then on. */
static int any_sync(int fd, unsigned calls, const char *name, long call) {
  char path[PATH_BYTES];
  if (!path_of_fd(fd, path)) return syscall(call, fd);
  HOLD;
  int action = struck(calls | CHANGE, name, path, 0);
  int done = -1;
  if (action > 0) errno = action; else done = syscall(call, fd);
  note(done == 0 ? 's' : 'f', inode_of_fd(fd), 0, 0, 0, 0, 0, 0, 0, 0);
  FREE;
  return done;
}

int fsync(int fd) { return any_sync(fd, FSYNC, "fsync", SYS_fsync); }
int fdatasync(int fd) { return any_sync(fd, FDATASYNC, "fdatasync", SYS_fdatasync); }

/* names */

static int any_rename(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
  char path[PATH_BYTES], other[PATH_BYTES];
  int ours = path_at(from_dir, from, path);
  ours |= path_at(to_dir, to, other);
  if (!ours) return syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
  HOLD;
  STRIKE(RENAME | CHANGE, "rename", path, other, -1);
  uint64_t ino = inode_of(path);
  int done = syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
  if (done == 0) {
    const char *name, *name2;
    uint64_t dir = folder_of(path, &name), dir2 = folder_of(other, &name2);
    note('r', ino, dir, name, dir2, name2, 0, 0, 0, 0);
  }
  FREE;
  return done;
}

int rename(const char *from, const char *to) { return any_rename(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int fd, const char *from, int fd2, const char *to) { return any_rename(fd, from, fd2, to, 0); }
int renameat2(int fd, const char *from, int fd2, const char *to, unsigned flags) {
  return any_rename(fd, from, fd2, to, flags);
}

static int any_link(int from_dir, const char *from, int to_dir, const char *to, int flags) {
  char path[PATH_BYTES], other[PATH_BYTES];
  int ours = path_at(from_dir, from, path);
  ours |= path_at(to_dir, to, other);
  if (!ours) return syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
  HOLD;
  STRIKE(RENAME | CHANGE, "link", path, other, -1);
  int done = syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
  if (done == 0) {
    const char *name;
    uint64_t dir = folder_of(other, &name);
    note('l', inode_of(other), dir, name, 0, 0, 0, 0, 0, 0);
  }
  FREE;
  return done;
}

int link(const char *from, const char *to) { return any_link(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int fd, const char *from, int fd2, const char *to, int flags) { return any_link(fd, from, fd2, to, flags); }

static int any_unlink(int dir, const char *name, int flags) {
  char path[PATH_BYTES];
  if (!path_at(dir, name, path)) return syscall(SYS_unlinkat, dir, name, flags);
  HOLD;
  STRIKE(UNLINK | CHANGE, "unlink", path, 0, -1);
  const char *last;
  uint64_t ino = inode_of(path), folder = folder_of(path, &last);
  int done = syscall(SYS_unlinkat, dir, name, flags);
  if (done == 0) note('u', ino, folder, last, 0, 0, 0, 0, 0, 0);
  FREE;
  return done;
}

int unlink(const char *path) { return any_unlink(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return any_unlink(dir, path, flags); }
int rmdir(const char *path) { return any_unlink(AT_FDCWD, path, AT_REMOVEDIR); }

static int any_mkdir(int dir, const char *name, mode_t mode) {
  char path[PATH_BYTES];
  if (!path_at(dir, name, path)) return syscall(SYS_mkdirat, dir, name, mode);
  HOLD;
  STRIKE(MKDIR | CHANGE, "mkdir", path, 0, -1);
  int done = syscall(SYS_mkdirat, dir, name, mode);
  if (done == 0) {
    const char *last;
    uint64_t folder = folder_of(path, &last);
    note('d', inode_of(path), folder, last, 0, 0, 0, 0, 0, 0);
  }
  FREE;
  return done;
}

int mkdir(const char *path, mode_t mode) { return any_mkdir(AT_FDCWD, path, mode); }
int mkdirat(int dir, const char *path, mode_t mode) { return any_mkdir(dir, path, mode); }

/* sizes */

int ftruncate(int fd, off_t size) {
  char path[PATH_BYTES];
  if (!path_of_fd(fd, path)) return syscall(SYS_ftruncate, fd, size);
  HOLD;
  STRIKE(FTRUNCATE | CHANGE, "ftruncate", path, 0, -1);
  int done = syscall(SYS_ftruncate, fd, size);
  if (done == 0) note('t', inode_of_fd(fd), 0, 0, 0, 0, 0, size, 0, 0);
  FREE;
  return done;
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *name, off_t size) {
  char path[PATH_BYTES];
  if (!path_at(AT_FDCWD, name, path)) return syscall(SYS_truncate, name, size);
  HOLD;
  STRIKE(FTRUNCATE | CHANGE, "ftruncate", path, 0, -1);
  int done = syscall(SYS_truncate, name, size);
  if (done == 0) note('t', inode_of(path), 0, 0, 0, 0, 0, size, 0, 0);
  FREE;
  return done;
}

int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int fallocate(int fd, int mode, off_t at, off_t bytes) {
  char path[PATH_BYTES];
  if (!path_of_fd(fd, path)) return syscall(SYS_fallocate, fd, mode, at, bytes);
  HOLD;
  STRIKE(FALLOCATE | CHANGE, "fallocate", path, 0, -1);
  int done = syscall(SYS_fallocate, fd, mode, at, bytes);
  if (done == 0) note('a', inode_of_fd(fd), 0, 0, 0, 0, at, bytes, &mode, sizeof mode);
  FREE;
  return done;
}

int fallocate64(int fd, int mode, off64_t at, off64_t bytes) { return fallocate(fd, mode, at, bytes); }
int posix_fallocate(int fd, off_t at, off_t bytes) { return fallocate(fd, 0, at, bytes) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off64_t at, off64_t bytes) { return posix_fallocate(fd, at, bytes); }
