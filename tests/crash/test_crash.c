/* SPDX-License-Identifier: MIT
 *
 * kill -9 of the manager at random instants, during creates, updates, rollbacks, scalings, drains and
 * removals, and during its own recoveries. After each step, which the last of its managers brings to its
 * end: the state is the spec, no process is lost, doubled or orphaned, the update came to what it comes to
 * when nobody is killed, and no request was lost while a manager was there.
 *
 * CRASH_KILLS is how many there are (default 200), CRASH_SEED where the instants come from.
 */
#include "crash/crash.h"
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static rig r;
static char program[] = TEST_MANAGER;
static uint64_t seed;
static int kills;

static unsigned chance(unsigned below)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(seed >> 33) % below;
}

/* ---- the manager ---- */

typedef struct manager {
    pid_t pid;
    int output;
    char text[256];
    size_t length;
} manager;

/* Odd while requests must be answered. Changes before the kill, so that a request that saw one value
 * at its beginning and its end had a manager all the time. */
static atomic_int serving;

static void manager_start(manager *m, char *const *arguments)
{
    int fds[2];
    memset(m, 0, sizeof *m);
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    m->pid = fork();
    if (m->pid == 0) {
        dup2(fds[1], STDOUT_FILENO);
        execv(program, arguments);
        _exit(127);
    }
    close(fds[1]);
    m->output = fds[0];
}

static void manager_kill(manager *m)
{
    if (atomic_load(&serving) % 2 == 1)
        atomic_fetch_add(&serving, 1);
    kill(m->pid, SIGKILL);
    waitpid(m->pid, NULL, 0);
    close(m->output);
}

/* Read what it says until `word` or the time is over. 1 when it was said. */
static int manager_listen(manager *m, const char *word, int64_t until_ns)
{
    while (word == NULL || strstr(m->text, word) == NULL) {
        struct pollfd polled = {.fd = m->output, .events = POLLIN};
        int64_t left_ns = until_ns - rig_now_ns();
        struct timespec timeout = {left_ns / 1000000000, left_ns % 1000000000};
        if (left_ns <= 0 || ppoll(&polled, 1, &timeout, NULL) <= 0)
            return 0;
        ssize_t count = read(m->output, m->text + m->length, sizeof m->text - 1 - m->length);
        ck_assert_msg(count > 0, "the manager has ended by itself");
        m->length += (size_t)count;
        m->text[m->length] = '\0';
        if (strstr(m->text, CRASH_SERVING) != NULL && atomic_load(&serving) % 2 == 0)
            atomic_fetch_add(&serving, 1);
    }
    return 1;
}

/* ---- requests ---- */

typedef struct load {
    pthread_t thread;
    atomic_int ending;
    atomic_int asked; /* while a manager was serving all the time */
    atomic_int lost;
    char first[96];
} load;

/* NULL when it was answered, or what went wrong. */
static const char *ask(void)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char answer[512];
    struct timeval patience = {.tv_sec = 5};
    int fd = rig_connect(r.address, r.port);
    if (fd < 0)
        return "cannot connect";
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t count = send(fd, request, sizeof request - 1, MSG_NOSIGNAL);
    if (count > 0)
        count = recv(fd, answer, sizeof answer - 1, 0);
    close(fd);
    if (count <= 0)
        return "no answer";
    answer[count] = '\0';
    return strstr(answer, " 200 ") != NULL ? NULL : "not 200";
}

static void *ask_all_the_time(void *user)
{
    load *l = user;
    while (!atomic_load(&l->ending)) {
        int before = atomic_load(&serving);
        const char *failure = before % 2 == 1 ? ask() : NULL;
        if (before % 2 == 1 && atomic_load(&serving) == before) {
            atomic_fetch_add(&l->asked, 1);
            if (failure != NULL && atomic_fetch_add(&l->lost, 1) == 0)
                snprintf(l->first, sizeof l->first, "%s", failure);
        }
        rig_sleep_ms(2);
    }
    return NULL;
}

/* ---- steps ---- */

typedef enum kind {
    CREATE,
    UPDATE,
    FAILING_UPDATE,
    SCALE,
    DRAIN,
    ACTIVATE,
    REMOVE
} kind;

static const char *const names[] = {"create", "update",   "failing update", "scale",
                                    "drain",  "activate", "remove"};

/* What is to be so. */
typedef struct world {
    int step;
    int image; /* koin:1 or koin:2 */
    int replicas;
    int there;   /* the service */
    int drained; /* w1 */
} world;

static const kind round_of_steps[] = {CREATE,         UPDATE, SCALE,    FAILING_UPDATE,
                                      DRAIN,          UPDATE, ACTIVATE, SCALE,
                                      FAILING_UPDATE, UPDATE, REMOVE};

/* The spec of this step as JSON, for free(); "-" for none. */
static char *spec_of(const world *w, kind step)
{
    char image[16], labels[64], *json = NULL;
    if (!w->there)
        return strdup("-");
    snprintf(image, sizeof image, "koin:%d", step == FAILING_UPDATE ? 3 : w->image);
    snprintf(labels, sizeof labels, ",\"Labels\":{\"step\":\"%d\"}", w->step);
    swarm_service_spec *spec =
        rig_spec(&r, &(rig_service){.image = image, .replicas = w->replicas, .rest = labels});
    ck_assert_int_eq(swarm_service_spec_to_json(spec, 0, &json, NULL), 0);
    swarm_service_spec_free(spec);
    char *copy = strdup(json);
    swarm_free(json);
    return copy;
}

static void change(world *w, kind step)
{
    w->step++;
    if (step == CREATE)
        *w = (world){.step = w->step, .image = 1, .replicas = 2, .there = 1};
    else if (step == UPDATE)
        w->image = 3 - w->image;
    else if (step == SCALE)
        w->replicas = w->replicas == 2 ? 4 : 2;
    else if (step == DRAIN || step == ACTIVATE)
        w->drained = step == DRAIN;
    else if (step == REMOVE)
        w->there = 0;
}

/* ---- judging ---- */

static swarm_cluster *look(void)
{
    swarm_cluster *cluster = NULL;
    swarm_error *error = NULL;
    char uri[96];
    swarm_cluster_config *config = swarm_cluster_config_new();
    swarm_cluster_config_set_read_only(config, 1);
    snprintf(uri, sizeof uri, "sqlite:%s/state.db", r.root);
    int code = swarm_cluster_open(uri, config, &cluster, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_cluster_config_free(config);
    return cluster;
}

/* Folders of tasks that the state does not know. */
static size_t unknown_folders(const swarm_cluster *cluster)
{
    size_t unknown = 0;
    for (int i = 1; i <= CRASH_NODES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/work/w%d", r.root, i);
        DIR *folder = opendir(path);
        const struct dirent *entry;
        while (folder != NULL && (entry = readdir(folder)) != NULL) {
            swarm_task *task = NULL;
            if (entry->d_name[0] == '.')
                continue;
            unknown += swarm_cluster_get_task(cluster, entry->d_name, &task, NULL) < 0;
            swarm_task_free(task);
        }
        if (folder != NULL)
            closedir(folder);
    }
    return unknown;
}

static size_t slots_taken(const swarm_cluster *cluster)
{
    swarm_task_list *tasks = NULL;
    uint64_t taken = 0;
    size_t count = 0;
    ck_assert_int_eq(swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        uint64_t bit = UINT64_C(1) << swarm_task_get_slot(task);
        if (swarm_task_get_state(task) != SWARM_TASK_STATE_RUNNING)
            continue;
        ck_assert_uint_eq(taken & bit, 0);
        taken |= bit;
        count++;
    }
    swarm_task_list_free(tasks);
    return count;
}

static void judge(const world *w, kind step, const char *said)
{
    char image[16];
    size_t expected = w->there ? (size_t)w->replicas : 0;
    snprintf(image, sizeof image, "koin:%d", w->image);
    /* Whoever was told to end may need a moment to be gone from the table of processes. */
    for (int i = 0; rig_processes(&r, NULL, NULL, 0) != expected && i < 500; i++)
        rig_sleep_ms(2);
    ck_assert_msg(rig_processes(&r, image, NULL, 0) == expected &&
                      rig_processes(&r, NULL, NULL, 0) == expected,
                  "step %d, %s: %zu processes of %s and %zu in all, not %zu", w->step, names[step],
                  rig_processes(&r, image, NULL, 0), image, rig_processes(&r, NULL, NULL, 0),
                  expected);
    swarm_cluster *cluster = look();
    ck_assert_uint_eq(slots_taken(cluster), expected);
    size_t unknown = unknown_folders(cluster);
    for (int i = 0; unknown > 0 && i < 500; i++) { /* what is swept may still be ending */
        rig_sleep_ms(10);
        unknown = unknown_folders(cluster);
    }
    ck_assert_msg(unknown == 0, "step %d, %s: %zu folders of unknown tasks", w->step, names[step],
                  unknown);
    swarm_cluster_free(cluster);
    if (step == UPDATE)
        ck_assert_msg(strstr(said, CRASH_SETTLED " completed") != NULL, "step %d: %s", w->step,
                      said);
    if (step == FAILING_UPDATE)
        ck_assert_msg(strstr(said, CRASH_SETTLED " rollback_completed") != NULL, "step %d: %s",
                      w->step, said);
}

/* ---- the test ---- */

/* Some managers are killed within what the step takes, one brings it to its end, and stays for a while. */
static int take_step(const world *w, kind step, int most, int *usual_ms)
{
    manager m;
    char number[16], drained[] = "w1", none[] = "-";
    char *spec = spec_of(w, step);
    char *arguments[CRASH_ARGUMENTS + 1] = {program};
    int killed = 0, times = 1 + (int)chance(4);
    snprintf(number, sizeof number, "%d", w->step);
    arguments[CRASH_ROOT] = r.root;
    arguments[CRASH_ADDRESS] = r.address;
    arguments[CRASH_STEP] = number;
    arguments[CRASH_SPEC] = spec;
    arguments[CRASH_DRAINED] = w->drained ? drained : none;
    for (; killed < times && killed < most; killed++) {
        manager_start(&m, arguments);
        /* One in three as early as it gets: while it recovers. */
        int64_t range_us = chance(3) == 0 ? 40000 : (int64_t)*usual_ms * 1000 + 1;
        manager_listen(&m, NULL, rig_now_ns() + (int64_t)chance((unsigned)range_us) * 1000);
        manager_kill(&m);
    }
    int64_t begin_ns = rig_now_ns();
    manager_start(&m, arguments);
    ck_assert_msg(manager_listen(&m, CRASH_SETTLED, begin_ns + 30000 * RIG_MS),
                  "step %d, %s: not settled after 30 s (seed %s)", w->step, names[step],
                  getenv("CRASH_SEED") != NULL ? getenv("CRASH_SEED") : "1");
    *usual_ms = (int)((rig_now_ns() - begin_ns) / RIG_MS) + 50;
    judge(w, step, m.text);
    manager_kill(&m);
    free(spec);
    return killed + 1;
}

START_TEST(the_manager_is_killed_again_and_again)
{
    load l = {0};
    world w = {0};
    int usual_ms[REMOVE + 1];
    for (size_t i = 0; i <= REMOVE; i++)
        usual_ms[i] = 300;
    rig_make_folder(&r);
    rig_release_all(&r);
    ck_assert_int_eq(pthread_create(&l.thread, NULL, ask_all_the_time, &l), 0);
    int64_t begin_ns = rig_now_ns();
    for (int done = 0, i = 0; done < kills; i++) {
        kind step = round_of_steps[(size_t)i % (sizeof round_of_steps / sizeof round_of_steps[0])];
        change(&w, step);
        done += take_step(&w, step, kills - done, &usual_ms[step]);
    }
    atomic_store(&l.ending, 1);
    pthread_join(l.thread, NULL);
    printf("%d kills in %d steps, %.1f s; %d requests, %d lost\n", kills, w.step,
           (double)(rig_now_ns() - begin_ns) / 1e9, atomic_load(&l.asked), atomic_load(&l.lost));
    ck_assert_msg(atomic_load(&l.lost) == 0, "%d of %d requests lost: %s", atomic_load(&l.lost),
                  atomic_load(&l.asked), l.first);
    ck_assert_int_gt(atomic_load(&l.asked), kills < 20 ? 0 : kills);
    rig_clear(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_manager_is_killed_again_and_again};
    const char *number = getenv("CRASH_KILLS"), *begin = getenv("CRASH_SEED");
    kills = number != NULL ? atoi(number) : suite_is_slow() ? 20 : 200;
    seed = begin != NULL ? strtoull(begin, NULL, 10) : 1;
    return SUITE_RUN("crash", tests, 600);
}
