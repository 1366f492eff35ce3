/* Counts the calls that change files below a folder, and lets the n-th of them fail (LD_PRELOAD).
 *
 * FAULTS_FOLDER  the folder whose files are watched
 * FAULTS_COUNT   a file of 8 bytes, mapped: the number of the last call, of all processes together
 * FAULTS_LOG     a line a call: number, process, call, inode, path, and the second path of a rename
 * FAULTS_STORE   where given, what a file holds is copied there at each fsync, named by the number of the call
 * FAULTS_AT      the number of the call that fails; 0 or nothing: none
 * FAULTS_KIND    kill, EIO, ENOSPC, EINTR or short
 * FAULTS_LASTING where given, EIO and ENOSPC are met by each later call too that can meet them
 *
 * The numbers of two runs differ by a few, since DuckDB writes from several threads: the log says what was met.
 * A call that cannot meet the kind (a fsync cannot be short, an unlink needs no room) is let pass.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NEEDS_ROOM = 1, CAN_BE_INTERRUPTED = 2, CAN_BE_SHORT = 4 };
enum { PASS = 0, FAIL = 1, SHORT = 2 };

static char folder[PATH_MAX], store[PATH_MAX], kind[16];
static size_t folder_length;
static long fail_at;
static int lasting, log_file = -1;
static _Atomic int64_t *count;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void start(void) {
    const char *where = getenv("FAULTS_FOLDER"), *counted = getenv("FAULTS_COUNT"), *text;
    if (!where || !counted || !realpath(where, folder)) return;
    int file = REAL(open)(counted, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    count = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REAL(close)(file);
    if (count == MAP_FAILED) { count = NULL; return; }
    if ((text = getenv("FAULTS_LOG"))) log_file = REAL(open)(text, O_WRONLY | O_APPEND | O_CLOEXEC);
    if ((text = getenv("FAULTS_STORE"))) snprintf(store, sizeof store, "%s", text);
    if ((text = getenv("FAULTS_AT"))) fail_at = atol(text);
    if ((text = getenv("FAULTS_KIND"))) snprintf(kind, sizeof kind, "%s", text);
    lasting = getenv("FAULTS_LASTING") != NULL;
    folder_length = strlen(folder);
}

static int is_inside(const char *path) {
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

/* The absolute path of a name, of which the folder exists; 0 where it is not watched. */
static int path_of(int at, const char *name, char *path) {
    char parent[PATH_MAX], link[64], base[PATH_MAX];
    if (!count || !name) return 0;
    if (name[0] == '/') snprintf(parent, sizeof parent, "%s", name);
    else if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return 0;
        if (snprintf(parent, sizeof parent, "%s/%s", base, name) >= PATH_MAX) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        if (snprintf(parent, sizeof parent, "%s/%s", base, name) >= PATH_MAX) return 0;
    }
    size_t end = strlen(parent);
    while (end > 1 && parent[end - 1] == '/') parent[--end] = 0;
    char *slash = strrchr(parent, '/');
    if (!slash || slash == parent) return 0;
    *slash = 0;
    if (!realpath(parent, base)) return 0;
    if (snprintf(path, PATH_MAX, "%s/%s", base, slash + 1) >= PATH_MAX) return 0;
    return is_inside(path);
}

/* The path of an open file or folder; 0 where it is not watched. */
static int path_of_open(int file, char *path) {
    char link[64];
    if (!count) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_inside(path);
}

static int64_t inode_of(const char *path) {
    struct stat found;
    return lstat(path, &found) ? 0 : (int64_t)found.st_ino;
}

static void tell(int64_t number, const char *call, const char *path, const char *second) {
    char line[2 * PATH_MAX + 128];
    if (log_file < 0) return;
    int length = snprintf(line, sizeof line, "%ld\t%d\t%s\t%ld\t%s\t%s\n", (long)number, getpid(), call,
                          (long)inode_of(path), path, second ? second : "");
    if (length > 0 && REAL(write)(log_file, line, (size_t)length) < 0) return;
}

/* Say whether a call passes; with errno set where it does not. `call` names one that is logged when it is done. */
static int meet_numbered(int64_t number, int can, const char *call, const char *path) {
    if (!fail_at || number < fail_at) return PASS;
    if (number > fail_at && !(lasting && (!strcmp(kind, "EIO") || !strcmp(kind, "ENOSPC")))) return PASS;
    if (!strcmp(kind, "kill")) {
        if (call) tell(number, "failed", path, call);
        kill(0, SIGKILL);
        pause();
    }
    if (!strcmp(kind, "EIO")) { errno = EIO; return FAIL; }
    if (!strcmp(kind, "ENOSPC") && (can & NEEDS_ROOM)) { errno = ENOSPC; return FAIL; }
    if (!strcmp(kind, "EINTR") && (can & CAN_BE_INTERRUPTED)) { errno = EINTR; return FAIL; }
    if (!strcmp(kind, "short") && (can & CAN_BE_SHORT)) return SHORT;
    return PASS;
}

static int meet(const char *call, int can, const char *path, const char *second) {
    int saved = errno;
    int64_t number = atomic_fetch_add(count, 1) + 1;
    tell(number, call, path, second);
    errno = saved;
    return meet_numbered(number, can, NULL, NULL);
}

static int meet_open(int file, const char *call, int can) {
    char path[PATH_MAX];
    return path_of_open(file, path) ? meet(call, can, path, NULL) : PASS;
}

/* --- opening ------------------------------------------------------------------------------------------- */

static int opened(int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    __typeof__(&openat) open_it = REAL(openat64);
    if (!(flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) || !path_of(at, name, path))
        return open_it(at, name, flags, mode);
    int is_new = (flags & O_CREAT) && !inode_of(path);
    const char *call = is_new ? "create" : (flags & O_TRUNC) ? "open-empty" : "open";
    int saved = errno;
    int64_t number = atomic_fetch_add(count, 1) + 1;
    errno = saved;
    int end = meet_numbered(number, (is_new ? NEEDS_ROOM : 0) | CAN_BE_INTERRUPTED, call, path);
    if (end == FAIL) { saved = errno; tell(number, "failed", path, call); errno = saved; return -1; }
    int file = open_it(at, name, flags, mode);
    saved = errno;
    tell(number, file < 0 ? "failed" : call, path, file < 0 ? call : NULL);  /* after: it has an inode then */
    errno = saved;
    return file;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
    }

int open(const char *name, int flags, ...) { MODE(flags) return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags) return opened(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE(flags) return opened(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE(flags) return opened(at, name, flags, mode); }
int __open_2(const char *name, int flags) { return opened(AT_FDCWD, name, flags, 0); }
int __open64_2(const char *name, int flags) { return opened(AT_FDCWD, name, flags, 0); }
int __openat_2(int at, const char *name, int flags) { return opened(at, name, flags, 0); }
int __openat64_2(int at, const char *name, int flags) { return opened(at, name, flags, 0); }
int creat(const char *name, mode_t mode) {
    return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *name, mode_t mode) { return creat(name, mode); }

/* --- writing ------------------------------------------------------------------------------------------- */

#define WRITING (NEEDS_ROOM | CAN_BE_INTERRUPTED | CAN_BE_SHORT)
#define PART(size) (end == SHORT && (size) > 1 ? (size) / 2 : (size))

ssize_t write(int file, const void *from, size_t size) {
    int end = meet_open(file, "write", WRITING);
    return end == FAIL ? -1 : REAL(write)(file, from, PART(size));
}
ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
    int end = meet_open(file, "write", WRITING);
    return end == FAIL ? -1 : REAL(pwrite64)(file, from, PART(size), at);
}
ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) { return pwrite(file, from, size, at); }
ssize_t writev(int file, const struct iovec *parts, int number) {
    int end = meet_open(file, "write", WRITING);
    if (end == FAIL) return -1;
    if (end == SHORT) return REAL(write)(file, parts[0].iov_base, PART(parts[0].iov_len));
    return REAL(writev)(file, parts, number);
}
ssize_t pwritev(int file, const struct iovec *parts, int number, off_t at) {
    int end = meet_open(file, "write", WRITING);
    if (end == FAIL) return -1;
    if (end == SHORT) return REAL(pwrite64)(file, parts[0].iov_base, PART(parts[0].iov_len), at);
    return REAL(pwritev64)(file, parts, number, at);
}
ssize_t pwritev64(int file, const struct iovec *p, int number, off64_t at) { return pwritev(file, p, number, at); }
ssize_t sendfile(int to, int from, off_t *at, size_t size) {
    ssize_t (*send)(int, int, off_t *, size_t) = real("sendfile64");
    int end = meet_open(to, "write", WRITING);
    return end == FAIL ? -1 : send(to, from, at, PART(size));
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { return sendfile(to, from, at, size); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t size, unsigned int flags) {
    int end = meet_open(to, "write", WRITING);
    return end == FAIL ? -1 : REAL(copy_file_range)(from, at, to, there, PART(size), flags);
}
int ftruncate(int file, off_t size) {
    return meet_open(file, "truncate", CAN_BE_INTERRUPTED) == FAIL ? -1 : REAL(ftruncate64)(file, size);
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }
int truncate(const char *name, off_t size) {
    char path[PATH_MAX];
    if (path_of(AT_FDCWD, name, path) && meet("truncate", CAN_BE_INTERRUPTED, path, NULL) == FAIL) return -1;
    return REAL(truncate64)(name, size);
}
int truncate64(const char *name, off64_t size) { return truncate(name, size); }
int posix_fallocate(int file, off_t at, off_t size) {
    return meet_open(file, "truncate", NEEDS_ROOM) == FAIL ? errno : REAL(posix_fallocate64)(file, at, size);
}
int posix_fallocate64(int file, off64_t at, off64_t size) { return posix_fallocate(file, at, size); }
int fallocate(int file, int mode, off_t at, off_t size) {
    return meet_open(file, "truncate", NEEDS_ROOM) == FAIL ? -1 : REAL(fallocate64)(file, mode, at, size);
}
int fallocate64(int file, int mode, off64_t at, off64_t size) { return fallocate(file, mode, at, size); }
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t at) {
    if (file >= 0 && meet_open(file, "mmap", NEEDS_ROOM) == FAIL) return MAP_FAILED;
    return REAL(mmap64)(address, size, protection, flags, file, at);
}
void *mmap64(void *address, size_t size, int protection, int flags, int file, off64_t at) {
    return mmap(address, size, protection, flags, file, at);
}

/* --- to the disk --------------------------------------------------------------------------------------- */

static void keep(int64_t number, int file) {
    char name[PATH_MAX + 32], block[1 << 16];
    struct stat found;
    if (!store[0] || fstat(file, &found) || !S_ISREG(found.st_mode)) return;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);  /* again: it may be open for writing only */
    int from = REAL(openat64)(AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
    snprintf(name, sizeof name, "%s/%ld", store, (long)number);
    int to = REAL(openat64)(AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    for (ssize_t got; from >= 0 && to >= 0 && (got = read(from, block, sizeof block)) > 0;)
        if (REAL(write)(to, block, (size_t)got) != got) abort();
    if (from >= 0) REAL(close)(from);
    if (to >= 0) REAL(close)(to);
}

static int synced(int file, int (*sync_it)(int)) {
    char path[PATH_MAX];
    if (!path_of_open(file, path)) return sync_it(file);
    int64_t number = atomic_fetch_add(count, 1) + 1;
    if (meet_numbered(number, NEEDS_ROOM | CAN_BE_INTERRUPTED, "fsync", path) == FAIL) {
        int saved = errno;
        tell(number, "failed", path, "fsync");
        errno = saved;
        return -1;
    }
    int end = sync_it(file);
    if (!end) keep(number, file);
    tell(number, end ? "failed" : "fsync", path, end ? "fsync" : NULL);
    return end;
}

int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

/* --- names --------------------------------------------------------------------------------------------- */

/* `number_of` counts a change of a name, `told` logs it when it is done: the log is what really happened. */
static int named(const char *call, int can, int is_watched, const char *path, int64_t *number) {
    if (!is_watched) return PASS;
    *number = atomic_fetch_add(count, 1) + 1;
    if (meet_numbered(*number, can, call, path) != FAIL) return PASS;
    int saved = errno;
    tell(*number, "failed", path, call);
    errno = saved;
    return FAIL;
}

static int done(int end, const char *call, int64_t number, const char *path, const char *second) {
    int saved = errno;
    if (number) tell(number, end ? "failed" : call, path, end ? call : second);
    errno = saved;
    return end;
}

int renameat2(int from, const char *old, int to, const char *name, unsigned int flags) {
    char path[PATH_MAX], second[PATH_MAX];
    int64_t number = 0;
    const char *call = flags & RENAME_EXCHANGE ? "exchange" : "rename";
    int is_watched = path_of(from, old, path) && path_of(to, name, second);
    if (named(call, NEEDS_ROOM, is_watched, path, &number) == FAIL) return -1;
    return done(REAL(renameat2)(from, old, to, name, flags), call, number, path, second);
}
int rename(const char *old, const char *name) { return renameat2(AT_FDCWD, old, AT_FDCWD, name, 0); }
int renameat(int from, const char *old, int to, const char *name) { return renameat2(from, old, to, name, 0); }

int linkat(int from, const char *old, int to, const char *name, int flags) {
    char path[PATH_MAX], second[PATH_MAX];
    int64_t number = 0;
    int is_watched = path_of(from, old, path) && path_of(to, name, second);
    if (named("link", NEEDS_ROOM, is_watched, path, &number) == FAIL) return -1;
    return done(REAL(linkat)(from, old, to, name, flags), "link", number, path, second);
}
int link(const char *old, const char *name) { return linkat(AT_FDCWD, old, AT_FDCWD, name, 0); }

int unlinkat(int at, const char *name, int flags) {
    char path[PATH_MAX];
    int64_t number = 0;
    int is_watched = path_of(at, name, path) && inode_of(path);
    if (named("unlink", 0, is_watched, path, &number) == FAIL) return -1;
    return done(REAL(unlinkat)(at, name, flags), "unlink", number, path, NULL);
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    struct stat found;
    return unlinkat(AT_FDCWD, name, !lstat(name, &found) && S_ISDIR(found.st_mode) ? AT_REMOVEDIR : 0);
}

int mkdirat(int at, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int64_t number = 0;
    int is_watched = path_of(at, name, path) && !inode_of(path);
    if (named("mkdir", NEEDS_ROOM, is_watched, path, &number) == FAIL) return -1;
    return done(REAL(mkdirat)(at, name, mode), "mkdir", number, path, NULL);
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }
