// Files that nobody granted, by every way to name them.

#define _GNU_SOURCE
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static char path[2048];

static const char *own_file(const char *name) {
    const char *file = writable(name);
    int descriptor = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
    if (descriptor >= 0) close(descriptor);
    return file;
}

static const char *joined(const char *first, const char *second) {
    snprintf(path, sizeof path, "%s%s", first, second);
    return path;
}

static const char *of_host(const char *name) {
    snprintf(path, sizeof path, "/proc/%d/%s", given_number("host"), name);
    return path;
}

static int read_outside(void) { return try_read(outside("secret")); }
static int write_outside(void) { return try_open(outside("secret"), O_WRONLY); }
static int append_outside(void) { return try_open(outside("secret"), O_WRONLY | O_APPEND); }
static int create_outside(void) { return try_open(outside("created"), O_WRONLY | O_CREAT); }
static int list_outside(void) { return opendir(given("outside")) ? 0 : errno; }
static int delete_outside(void) { return result(unlink(outside("deletable"))); }
static int truncate_outside(void) { return result(truncate(outside("truncatable"), 0)); }
static int make_folder_outside(void) { return result(mkdir(outside("folder"), 0700)); }
static int remove_folder_outside(void) { return result(rmdir(outside("removable"))); }
static int make_link_outside(void) { return result(symlink("/etc/passwd", outside("link"))); }
static int make_fifo_outside(void) { return result(mkfifo(outside("fifo"), 0600)); }
static int rename_over_outside(void) { return result(rename(own_file("new"), outside("replaceable"))); }
static int rename_into_outside(void) { return result(rename(own_file("new"), outside("moved"))); }
static int rename_from_outside(void) { return result(rename(outside("movable"), writable("taken"))); }
static int exchange_outside(void) {
    return result(renameat2(AT_FDCWD, own_file("exchanged"), AT_FDCWD, outside("exchangeable"), RENAME_EXCHANGE));
}
static int hard_link_of_outside(void) { return result(link(outside("secret"), writable("hard"))); }
static int hard_link_into_outside(void) { return result(link(own_file("mine"), outside("hard"))); }
static int see_outside(void) {
    struct stat status;
    return result(stat(outside("secret"), &status));
}
static int watch_outside(void) { return result(inotify_add_watch(inotify_init1(IN_CLOEXEC), given("outside"), IN_CREATE)); }
static int mode_of_outside(void) { return result(chmod(outside("secret"), 0666)); }
static int owner_of_outside(void) { return result(chown(outside("secret"), (uid_t)-1, getegid())); }
static int times_of_outside(void) { return result(utimensat(AT_FDCWD, outside("secret"), NULL, 0)); }
static int attribute_of_outside(void) { return result(setxattr(outside("secret"), "user.probe", "1", 1, 0)); }
static int socket_outside(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", outside("socket"));
    return result(bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address));
}
static int map_outside(void) {
    int file = open(outside("secret"), O_RDONLY);
    return file < 0 ? errno : mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED ? errno : 0;
}

static int by_dots(void) { return try_read(joined(writable("../../../../../../../../../.."), outside("secret"))); }
static int by_symbolic_link(void) {
    symlink(outside("secret"), writable("pointer"));
    return try_read(writable("pointer"));
}
static int write_by_symbolic_link(void) {
    symlink(outside("secret"), writable("pointer"));
    return try_open(writable("pointer"), O_WRONLY);
}
static int by_proc_self_root(void) { return try_read(joined("/proc/self/root", outside("secret"))); }
static int by_proc_self_cwd(void) { return try_read(joined("/proc/self/cwd/../../../../../../..", outside("secret"))); }
static int by_proc_thread(void) { return try_read(joined("/proc/thread-self/root", outside("secret"))); }
static int by_folder_handle(void) {
    int folder = open(given("outside"), O_PATH | O_DIRECTORY | O_CLOEXEC);
    return folder < 0 ? errno : result(openat(folder, "secret", O_RDONLY));
}
static int by_path_handle(void) {
    int file = open(outside("secret"), O_PATH | O_CLOEXEC);
    if (file < 0) return errno;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return try_read(path);
}
static int by_file_handle(void) {
    struct { struct file_handle handle; char bytes[128]; } named = {.handle.handle_bytes = 128};
    int mount;
    if (name_to_handle_at(AT_FDCWD, outside("secret"), &named.handle, &mount, 0) != 0) return errno;
    return result(open_by_handle_at(open(given("outside"), O_RDONLY), &named.handle, O_RDONLY));
}
static int by_change_of_folder(void) {
    if (chdir(given("outside")) != 0) return errno;
    return try_read("secret");
}

static int ssh_key(void) { return try_read(joined(given("home"), "/.ssh/id_ed25519")); }
static int password_hashes(void) { return try_read("/etc/shadow"); }
static int write_users(void) { return try_open("/etc/passwd", O_WRONLY | O_APPEND); }
static int write_system(void) {
    int error = try_open("/usr/lib/.sandbox-probe", O_CREAT | O_WRONLY);
    unlink("/usr/lib/.sandbox-probe");
    return error;
}
static int write_readable(void) { return try_open(joined(given("readable"), "/created"), O_CREAT | O_WRONLY); }
static int change_readable(void) { return try_open(joined(given("readable"), "/text"), O_WRONLY); }
static int write_shared_temporary(void) {
    snprintf(path, sizeof path, "/tmp/.sandbox-probe-%d", getpid());
    int error = try_open(path, O_CREAT | O_WRONLY);
    unlink(path);
    return error;
}

static int first_process(void) { return try_read("/proc/1/environ"); }
static int root_of_first_process(void) { return try_read(joined("/proc/1/root", "/etc/shadow")); }
static int host_variables(void) { return try_read(of_host("environ")); }
static int host_memory(void) { return try_open(of_host("mem"), O_RDWR); }
static int host_map(void) { return try_read(of_host("maps")); }
static int host_arguments(void) { return try_read(of_host("cmdline")); }
static int host_root(void) {
    char all[3072];
    snprintf(all, sizeof all, "/proc/%d/root%s", given_number("host"), outside("secret"));
    return try_read(all);
}
static int host_folder(void) { return try_read(of_host("cwd/etc/passwd")); }
static int host_descriptor(void) { return try_open(of_host("fd/0"), O_RDONLY | O_NONBLOCK); }
static int host_name(void) { return try_open(of_host("comm"), O_WRONLY); }
static int host_oom(void) { return try_open(of_host("oom_score_adj"), O_WRONLY); }

static int kernel_setting(void) { return try_open("/proc/sys/kernel/core_pattern", O_WRONLY); }
static int kernel_trigger(void) { return try_open("/proc/sysrq-trigger", O_WRONLY); }
static int kernel_log_device(void) { return try_open("/dev/kmsg", O_RDONLY | O_NONBLOCK); }
static int kernel_object(void) { return try_open("/sys/kernel/uevent_helper", O_WRONLY); }
static int control_group(void) {
    int error = result(mkdir("/sys/fs/cgroup/pids/sandbox-probe", 0700));
    rmdir("/sys/fs/cgroup/pids/sandbox-probe");
    return error;
}
static int device_node(void) {
    const char *node = writable("disk");
    if (mknod(node, S_IFBLK | 0600, makedev(7, 0)) != 0) return errno;
    return try_open(node, O_RDONLY);
}
static int device_fuse(void) { return try_open("/dev/fuse", O_RDWR); }
static int device_loop(void) { return try_open("/dev/loop-control", O_RDWR); }
static int device_terminal(void) { return try_open("/dev/ptmx", O_RDWR | O_NOCTTY); }
static int device_shared_memory(void) {
    snprintf(path, sizeof path, "/dev/shm/.sandbox-probe-%d", getpid());
    int error = try_open(path, O_CREAT | O_WRONLY);
    unlink(path);
    return error;
}

static int copy(const char *from, const char *to) {
    int source = open(from, O_RDONLY | O_CLOEXEC), target = open(to, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0700);
    if (source < 0 || target < 0) return errno;
    char bytes[1 << 16];
    ssize_t count;
    while ((count = read(source, bytes, sizeof bytes)) > 0) {
        if (write(target, bytes, (size_t)count) != count) return errno;
    }
    close(source);
    close(target);
    return 0;
}
static int run_outside(void) {
    const char *program = outside("../program");
    return run_program(program, (char *[]){(char *)program, NULL});
}
static int run_written(void) {
    const char *program = writable("program");
    int error = copy("/bin/true", program);
    return error ? error : run_program(program, (char *[]){(char *)program, NULL});
}
static int run_memory(void) {
    int program = (int)syscall(SYS_memfd_create, "program", 0);
    if (program < 0) return errno;
    snprintf(path, sizeof path, "/proc/self/fd/%d", program);
    int error = copy("/bin/true", path);
    return error ? error : run_program(path, (char *[]){"program", NULL});
}
static int run_descriptor(void) {
    int program = open("/bin/true", O_RDONLY);
    char *const none[] = {"true", NULL};
    pid_t child = vfork();
    if (child == 0) {
        syscall(SYS_execveat, program, "", none, NULL, AT_EMPTY_PATH);
        _exit(errno);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status == 0 ? 0 : WEXITSTATUS(status);
}
static int run_by_loader(void) {
    const char *program = writable("loaded");
    int error = copy("/bin/true", program);
    char *const words[] = {"/lib64/ld-linux-x86-64.so.2", (char *)program, NULL};
    return error ? error : run_program(words[0], words);
}

const struct probe file_probes[] = {
    {"file-read", read_outside}, {"file-write", write_outside}, {"file-append", append_outside},
    {"file-create", create_outside}, {"file-list", list_outside}, {"file-delete", delete_outside},
    {"file-truncate", truncate_outside}, {"file-make-folder", make_folder_outside},
    {"file-remove-folder", remove_folder_outside}, {"file-make-symlink", make_link_outside},
    {"file-make-fifo", make_fifo_outside}, {"file-make-socket", socket_outside}, {"file-map", map_outside},
    {"file-see", see_outside}, {"file-watch", watch_outside}, {"file-chmod", mode_of_outside},
    {"file-chown", owner_of_outside}, {"file-times", times_of_outside}, {"file-attribute", attribute_of_outside},
    {"rename-over", rename_over_outside}, {"rename-into", rename_into_outside}, {"rename-from", rename_from_outside},
    {"rename-exchange", exchange_outside}, {"hard-link-of", hard_link_of_outside},
    {"hard-link-into", hard_link_into_outside}, {"path-dots", by_dots}, {"path-symlink-read", by_symbolic_link},
    {"path-symlink-write", write_by_symbolic_link}, {"path-self-root", by_proc_self_root},
    {"path-self-cwd", by_proc_self_cwd}, {"path-thread-root", by_proc_thread}, {"path-folder-handle", by_folder_handle},
    {"path-path-handle", by_path_handle}, {"path-file-handle", by_file_handle}, {"path-chdir", by_change_of_folder},
    {"secret-ssh-key", ssh_key}, {"secret-shadow", password_hashes}, {"write-passwd", write_users},
    {"write-system", write_system}, {"write-readable-root", write_readable}, {"change-readable-root", change_readable},
    {"write-shared-tmp", write_shared_temporary}, {"proc-1-environ", first_process}, {"proc-1-root", root_of_first_process},
    {"proc-host-environ", host_variables}, {"proc-host-mem", host_memory}, {"proc-host-maps", host_map},
    {"proc-host-cmdline", host_arguments}, {"proc-host-root", host_root}, {"proc-host-cwd", host_folder},
    {"proc-host-fd", host_descriptor}, {"proc-host-comm", host_name}, {"proc-host-oom", host_oom},
    {"proc-sys-write", kernel_setting}, {"proc-sysrq", kernel_trigger}, {"sys-write", kernel_object},
    {"cgroup-write", control_group}, {"device-node", device_node}, {"device-kmsg", kernel_log_device},
    {"device-fuse", device_fuse}, {"device-loop", device_loop}, {"device-ptmx", device_terminal},
    {"device-shm", device_shared_memory}, {"exec-outside", run_outside}, {"exec-written", run_written},
    {"exec-memfd", run_memory}, {"exec-descriptor", run_descriptor}, {"exec-by-loader", run_by_loader}, {NULL, NULL},
};
