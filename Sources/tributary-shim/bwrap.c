// The words of bubblewrap for a view of the machine that holds the roots and nothing else: namespaces of its own for
// users, processes, the network and the rest, no capabilities, and inside of it this shim again, which applies the
// same rules a second time with the kernel's other means.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWN_FOLDER "/run/tributary/"
#define SHIM_INSIDE OWN_FOLDER "shim"
#define PROXY_INSIDE OWN_FOLDER "proxy"
#define TEMPORARY_BYTES "268435456"
#define SHARED_MEMORY_BYTES "67108864"

enum { MAXIMUM_LIBRARIES = 16 };

struct words {
    char **list;
    size_t count;
    size_t libraries;
};

static void add(struct words *words, const char *word) { words->list[words->count++] = (char *)word; }

static void add_all(struct words *words, const char *const *list) {
    for (; *list; list++) add(words, *list);
}

static bool is_within(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == 0 || path[length] == '/');
}

// /proc and /dev of a view are its own.
static bool is_own(const struct root *root) { return is_within(root->path, "/proc") || is_within(root->path, "/dev"); }

// The shim inside needs the libraries of this one, wherever they are; they are found at their own place or beside it.
static int add_library(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    struct words *words = context;
    const char *path = info->dlpi_name, *name = strrchr(path, '/');
    if (*path != '/' || is_within(path, "/usr") || is_within(path, "/lib") || is_within(path, "/lib64")) return 0;
    char *beside = malloc(sizeof OWN_FOLDER + strlen(name));
    if (!beside || words->libraries++ == MAXIMUM_LIBRARIES) return 1;
    const char *const binds[] = {"--ro-bind", path, path, "--ro-bind", path, strcat(strcpy(beside, OWN_FOLDER), name + 1), NULL};
    add_all(words, binds);
    return 0;
}

static void add_frame(struct words *words, const char *bwrap) {
    const char *const frame[] = {
        bwrap, "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--disable-userns", "--die-with-parent", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev",
        "--size", SHARED_MEMORY_BYTES, "--tmpfs", "/dev/shm", "--size", TEMPORARY_BYTES, "--tmpfs", "/tmp", NULL};
    add_all(words, frame);
}

static void add_roots(struct words *words, const struct options *options) {
    for (int i = 0; i < options->root_count; i++) {
        const struct root *root = &options->roots[i];
        if (is_own(root)) continue;
        add(words, root->kind == ROOT_READ ? "--ro-bind" : "--bind");
        add(words, root->path);
        add(words, root->path);
    }
}

static void add_inner(struct words *words, const struct options *options) {
    static const char *const names[] = {[ROOT_READ] = "--read", [ROOT_WRITE] = "--write", [ROOT_ALL] = "--all"};
    const char *const start[] = {"--", SHIM_INSIDE, "--apply", "--confine", options->level_name, "--write", "/tmp",
                                 "--write", "/dev/shm", NULL};
    add_all(words, start);
    for (int i = 0; i < options->root_count; i++) {
        add(words, names[options->roots[i].kind]);
        add(words, options->roots[i].path);
    }
    if (options->proxy) {
        add(words, "--proxy");
        add(words, PROXY_INSIDE);
    }
    add(words, "--");
    for (char **word = options->program; *word; word++) add(words, *word);
    add(words, NULL);
}

bool make_view(struct options *options) {
    static char shim[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", shim, sizeof shim - 1);
    if (length < 0) return false;
    size_t count = 64 + 6 * MAXIMUM_LIBRARIES + 5 * (size_t)options->root_count;
    for (char **word = options->program; *word; word++) count++;
    struct words words = {.list = calloc(count, sizeof(char *))};
    if (!words.list) return false;
    add_frame(&words, options->bwrap);
    add_roots(&words, options);
    const char *const own[] = {"--ro-bind", shim, SHIM_INSIDE, NULL};
    add_all(&words, own);
    if (dl_iterate_phdr(add_library, &words) != 0) return false;
    if (options->proxy) {
        const char *const proxy[] = {"--ro-bind", options->proxy, PROXY_INSIDE, NULL};
        add_all(&words, proxy);
    }
    const char *const end[] = {"--remount-ro", "/", "--chdir", options->directory ? options->directory : "/", NULL};
    add_all(&words, end);
    add_inner(&words, options);
    options->view = words.list;
    return true;
}
