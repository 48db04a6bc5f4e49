#ifndef TRIBUTARY_SHIM_H
#define TRIBUTARY_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

enum { LIFELINE = 3, STATUS = 4, FIRST_UNKNOWN = 5 };
enum { CHANNEL = 3 };  // of a shim inside a view: where it tells how far it came
enum { EXIT_USAGE = 64, EXIT_SYSTEM = 71, EXIT_NOT_STARTED = 127 };
enum { MAXIMUM_LIMITS = 8, MAXIMUM_ROOTS = 256 };
enum { PROXY_PORT = 3128 };  // on the loopback address of a view, which has a network of its own

// What a program may ask of the kernel.
enum level {
    LEVEL_NONE,     // everything that its user may
    LEVEL_BASIC,    // nothing that only serves to look into other processes or to change the kernel
    LEVEL_CLOSED,   // no new namespaces and no sockets either
    LEVEL_PROXIED,  // as closed, with sockets, for a view without a network
};

struct limit {
    int resource;
    rlim_t value;
};

// A file or a folder with everything in it.
struct root {
    enum { ROOT_READ, ROOT_WRITE, ROOT_ALL } kind;  // read and run; read and write; both
    const char *path;
};

struct options {
    long grace;
    const char *directory;
    struct limit limits[MAXIMUM_LIMITS];
    int limit_count;
    enum level level;
    const char *level_name;
    struct root roots[MAXIMUM_ROOTS];
    int root_count;
    const char *proxy;   // the Unix socket behind PROXY_PORT
    const char *bwrap;   // makes the view; NULL for none
    bool has_view;       // this process stands inside of one
    char **program;
    char **view;         // the words of bubblewrap, this shim and the program, where there is a view
};

// How far a program came on its way to its first instruction, through a close-on-exec pipe: "ready" just before the
// exec, then nothing, or the stage that failed.
struct progress {
    char stage[16];
    int error;
};

bool read_options(int count, char **arguments, struct options *options);

// The program's side of the fork, and what happens inside of a view.
_Noreturn void become_program(const struct options *options, pid_t supervisor, int channel);
void reset_signals(void);
_Noreturn void apply(const struct options *options, int channel);
_Noreturn void not_started(int channel, const char *stage);

// Each returns false with errno set; nothing of a confinement that failed is ever used.
bool make_view(struct options *options);
bool filter_calls(enum level level, bool has_view);
bool drop_capabilities(void);
bool restrict_files(const struct options *options);
bool start_forwarder(const char *socket_path);

int forward(int listener, const char *socket_path);
int listen_on_loopback(int port);

_Noreturn void supervise(const struct options *options, pid_t program, int channel, int signals);
void report(const char *word, const char *stage, int number);
void point_at_null(int first, int last, int null);

#endif
