/* SPDX-License-Identifier: MIT */
#include "base/signal.h"

#include "base/ascii.h"
#include "base/text.h"
#include <signal.h>
#include <swarm/base.h>

static const struct {
    const char *name;
    int number;
} signals[] = {
    {"HUP", SIGHUP},       {"INT", SIGINT},   {"QUIT", SIGQUIT},     {"ILL", SIGILL},
    {"TRAP", SIGTRAP},     {"ABRT", SIGABRT}, {"IOT", SIGABRT},      {"BUS", SIGBUS},
    {"FPE", SIGFPE},       {"KILL", SIGKILL}, {"USR1", SIGUSR1},     {"SEGV", SIGSEGV},
    {"USR2", SIGUSR2},     {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},     {"TERM", SIGTERM},
    {"CHLD", SIGCHLD},     {"CLD", SIGCHLD},  {"CONT", SIGCONT},     {"STOP", SIGSTOP},
    {"TSTP", SIGTSTP},     {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU},     {"URG", SIGURG},
    {"XCPU", SIGXCPU},     {"XFSZ", SIGXFSZ}, {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF},
    {"WINCH", SIGWINCH},   {"IO", SIGIO},     {"POLL", SIGIO},       {"PWR", SIGPWR},
    {"SYS", SIGSYS},       {"RTMIN", 34},     {"RTMAX", 64},
#ifdef SIGSTKFLT
    {"STKFLT", SIGSTKFLT},
#endif
};

enum {
    FIRST_REAL_TIME = 34, /* as Docker counts them; 32 and 33 belong to the C library */
    LAST_SIGNAL = 64
};

static int real_time(const char *text, int *out_signal_number)
{
    uint64_t distance;
    int from_first = swarm__ascii_begins(text, "RTMIN+");
    if ((!from_first && !swarm__ascii_begins(text, "RTMAX-")) ||
        swarm__parse_u64(text + 6, &distance) < 0 || distance > LAST_SIGNAL - FIRST_REAL_TIME)
        return SWARM_E_PARSE;
    *out_signal_number = from_first ? FIRST_REAL_TIME + (int)distance : LAST_SIGNAL - (int)distance;
    return 0;
}

int swarm__signal_from_str(const char *text, int *out_signal_number)
{
    uint64_t number;
    if (swarm__parse_u64(text, &number) == 0) {
        if (number < 1 || number > LAST_SIGNAL)
            return SWARM_E_PARSE;
        *out_signal_number = (int)number;
        return 0;
    }
    if (swarm__ascii_begins(text, "SIG"))
        text += 3;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        if (swarm__ascii_equal(signals[i].name, text)) {
            *out_signal_number = signals[i].number;
            return 0;
        }
    }
    return real_time(text, out_signal_number);
}
