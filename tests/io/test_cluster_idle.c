/* SPDX-License-Identifier: MIT
 *
 * A cluster in which nothing happens does nothing, and takes little.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    QUIET_S = 5
};

static rig r;

/* A number from a line of /proc, such as "VmRSS:   5120 kB"; -1 without one. */
static long number_of(const char *path, const char *name)
{
    char line[256];
    long number = -1;
    FILE *file = fopen(path, "r");
    while (file != NULL && number < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            number = atol(line + strlen(name));
    if (file != NULL)
        fclose(file);
    return number;
}

/* Context switches of each of its threads: who wakes up switches twice. */
static long switches(size_t *out_threads)
{
    long sum = 0;
    DIR *folder = opendir("/proc/self/task");
    const struct dirent *entry;
    *out_threads = 0;
    while ((entry = readdir(folder)) != NULL) {
        char path[300];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", entry->d_name);
        sum += number_of(path, "voluntary_ctxt_switches:");
        sum += number_of(path, "nonvoluntary_ctxt_switches:");
        ++*out_threads;
    }
    closedir(folder);
    return sum;
}

static void begin(void)
{
    rig_open(&r, NULL);
    rig_release_koin(&r, "koin:1", "");
    rig_add_nodes(&r, 1, 5);
    rig_create(&r, &(rig_service){.replicas = 3, .health = ""});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 5000), SWARM_VERDICT_SUCCEEDED);
    rig_pump(&r, 200);
}

/* Its own thread polls the descriptor as the program would, and it would be woken by anything that
 * is due; the balancer's thread runs beside it. Both sleep through the whole time. */
START_TEST(nothing_wakes_it)
{
    size_t threads, still;
    begin();
    ck_assert_int_eq(swarm_cluster_deadline_ns(r.cluster), INT64_MAX);
    struct pollfd poll_fd = {.fd = swarm_cluster_fd(r.cluster), .events = POLLIN};
    struct rusage before, after;
    long begin_count = switches(&threads);
    getrusage(RUSAGE_SELF, &before);
    ck_assert_int_eq(poll(&poll_fd, 1, QUIET_S * 1000), 0);
    getrusage(RUSAGE_SELF, &after);
    long end_count = switches(&still);
    ck_assert_uint_eq(still, threads);
    /* Going to sleep and waking up at the end is one of the first, and what a busy machine takes
     * from the thread while it reads /proc may be a few of the second. */
    long waking = after.ru_nvcsw - before.ru_nvcsw;
    printf("    %zu threads, %ld wake-ups and %ld context switches in %d s\n", threads, waking - 1,
           end_count - begin_count, QUIET_S);
    if (!suite_is_slow()) { /* sanitizers have threads of their own, which do not sleep */
        ck_assert_uint_eq(threads, 2);
        ck_assert_int_le(waking, 1);
    }
    rig_close(&r);
}
END_TEST

/* What is resident of the mappings of this program, in which the library is linked. */
static long own_mapping_kb(void)
{
    char line[512], program[256] = "";
    long sum = 0;
    int ours = 0;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    ck_assert_int_gt(length, 0);
    FILE *file = fopen("/proc/self/smaps", "r");
    while (fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strchr(line, '-') != NULL && (colon == NULL || strchr(line, '-') < colon))
            ours = strstr(line, program) != NULL;
        else if (ours && strncmp(line, "Rss:", 4) == 0)
            sum += atol(line + 4);
    }
    fclose(file);
    return sum;
}

/* What it needs by itself: anonymous memory, and the pages of the library's own code and data. The
 * pages of shared libraries are not counted: libcurl alone brings about thirty, of which 7.3 MiB
 * are resident before the main() of a program begins, and which all programs share. */
START_TEST(it_takes_little_memory)
{
    begin();
    long all_kb = number_of("/proc/self/status", "VmRSS:");
    long anonymous_kb = number_of("/proc/self/status", "RssAnon:");
    long own_kb = own_mapping_kb();
    printf("    resident: %ld kB, of it %ld kB anonymous and %ld kB of the program\n", all_kb,
           anonymous_kb, own_kb);
    ck_assert_int_gt(anonymous_kb, 0);
    ck_assert_int_gt(own_kb, 0);
    if (!suite_is_slow())
        ck_assert_int_lt(anonymous_kb + own_kb, 8 * 1024);
    rig_close(&r);
}
END_TEST

/* A connection that was kept does not make it wake up either. */
START_TEST(an_idle_connection_does_not_wake_it)
{
    begin();
    int fd = rig_connect(r.address, r.port);
    ck_assert_int_ge(fd, 0);
    rig_pump(&r, 100);
    struct rusage before, after;
    struct pollfd poll_fd = {.fd = swarm_cluster_fd(r.cluster), .events = POLLIN};
    getrusage(RUSAGE_SELF, &before);
    ck_assert_int_eq(poll(&poll_fd, 1, 1000), 0);
    getrusage(RUSAGE_SELF, &after);
    if (!suite_is_slow())
        ck_assert_int_le(after.ru_nvcsw - before.ru_nvcsw, 1);
    close(fd);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nothing_wakes_it,
        an_idle_connection_does_not_wake_it,
        it_takes_little_memory,
    };
    return SUITE_RUN("idle cluster", tests, 20);
}
