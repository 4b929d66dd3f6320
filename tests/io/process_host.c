/* SPDX-License-Identifier: MIT */
#include "process_host.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void note_change(void *user)
{
    ++((process_host *)user)->changes;
}

void host_open(process_host *host)
{
    memset(host, 0, sizeof *host);
    snprintf(host->root, sizeof host->root, "/tmp/swarm-process-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(host->root));
    char images[96];
    snprintf(images, sizeof images, "%s/images", host->root);
    ck_assert_int_eq(mkdir(images, 0755), 0);
    chmod(host->root, 0755);
    ck_assert_int_eq(swarm__loop_new(&host->loop, NULL), 0);
    snprintf(host->cluster_id, sizeof host->cluster_id, "cluster%d", (int)getpid());
    char address[40];
    snprintf(address, sizeof address, "127.0.0.%d", 20 + (int)(getpid() % 200));
    host_reopen(host, address);
}

void host_reopen(process_host *host, const char *address)
{
    char images[96], work[96];
    swarm__runtime_free(host->runtime);
    snprintf(host->address, sizeof host->address, "%s", address);
    snprintf(images, sizeof images, "%s/images", host->root);
    snprintf(work, sizeof work, "%s/work", host->root);
    swarm__runtime_settings settings = {.loop = host->loop,
                                        .cluster_id = host->cluster_id,
                                        .node_name = "w1",
                                        .address = host->address,
                                        .images_path = images,
                                        .work_path = work,
                                        .changed = note_change,
                                        .user = host};
    ck_assert_int_eq(swarm__process_runtime_new(&settings, &host->runtime, NULL), 0);
}

void host_restart(process_host *host)
{
    char address[sizeof host->address];
    snprintf(address, sizeof address, "%s", host->address);
    host_reopen(host, address);
}

int host_adopt(process_host *host, const char *task_id, const char *container, const char *service,
               swarm_error **err)
{
    host->adopting = 1;
    int code = host_prepare(host, task_id, container, service, err);
    host->adopting = 0;
    return code;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void host_close(process_host *host)
{
    swarm__runtime_free(host->runtime);
    swarm__loop_free(host->loop);
    nftw(host->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void host_release(const process_host *host, const char *reference, const char *script)
{
    char path[160];
    size_t length = (size_t)snprintf(path, sizeof path, "%s/images/%s", host->root, reference);
    char *colon = strrchr(path, ':');
    ck_assert_ptr_nonnull(colon);
    *colon = '\0';
    mkdir(path, 0755);
    *colon = '/';
    ck_assert_int_eq(mkdir(path, 0755), 0);
    snprintf(path + length, sizeof path - length, "/run");
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    ck_assert_int_eq(chmod(path, 0755), 0);
}

static const char *or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

int host_prepare(process_host *host, const char *task_id, const char *container,
                 const char *service, swarm_error **err)
{
    static const char node_json[] =
        "{\"ID\":\"node1\",\"Spec\":{\"Name\":\"w1\"},\"Description\":{\"Hostname\":\"w1.lan\","
        "\"Platform\":{\"OS\":\"linux\",\"Architecture\":\"x86_64\"}}}";
    char json[4096];
    swarm_task *task = NULL;
    swarm_service_spec *spec = NULL;
    swarm_node *node = NULL;
    swarm_error *error = NULL;
    int length = snprintf(json, sizeof json,
                          "{\"ID\":\"%s\",\"Slot\":2,\"NodeID\":\"node1\",\"Spec\":{"
                          "\"ContainerSpec\":{%s}}}",
                          task_id, or_nothing(container));
    /* A whole task spec may be given too. */
    if (container != NULL && container[0] == '{')
        length = snprintf(json, sizeof json, "{\"ID\":\"%s\",\"NodeID\":\"node1\",\"Spec\":%s}",
                          task_id, container);
    int code = swarm_task_from_json(json, (size_t)length, &task, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    length = snprintf(json, sizeof json, "{\"Name\":\"web\",\"Labels\":{\"tier\":\"front\"}%s%s}",
                      service != NULL ? "," : "", or_nothing(service));
    code = swarm_service_spec_from_json(json, (size_t)length, &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    ck_assert_int_eq(swarm_node_from_json(node_json, sizeof node_json - 1, &node, NULL), 0);
    swarm__task_order order = {
        .task = task, .service_id = "service1", .service = spec, .node = node};
    code = host->adopting ? swarm__runtime_adopt(host->runtime, &order, err)
                          : swarm__runtime_prepare(host->runtime, &order, err);
    swarm_task_free(task);
    swarm_service_spec_free(spec);
    swarm_node_free(node);
    return code;
}

seen host_next(process_host *host)
{
    swarm__runtime_report report;
    struct pollfd poll_fd = {.fd = swarm__loop_fd(host->loop), .events = POLLIN};
    while (swarm__runtime_next(host->runtime, &report) == 0) {
        ck_assert_msg(poll(&poll_fd, 1, 10000) == 1, "no report within 10 s");
        ck_assert_int_eq(swarm__loop_dispatch(host->loop, NULL), 0);
    }
    ck_assert_int_gt(host->changes, 0);
    seen kept = {.kind = report.kind,
                 .state = report.state,
                 .exit_code = report.exit_code,
                 .pid = report.pid};
    snprintf(kept.task_id, sizeof kept.task_id, "%s", report.task_id);
    snprintf(kept.message, sizeof kept.message, "%s", report.message);
    snprintf(kept.error, sizeof kept.error, "%s", or_nothing(report.error));
    swarm__runtime_taken(host->runtime);
    return kept;
}

seen host_ready(process_host *host, const char *task_id, const char *container, const char *service)
{
    swarm_error *error = NULL;
    int code = host_prepare(host, task_id, container, service, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    return host_next(host);
}

int64_t host_run(process_host *host, const char *task_id, const char *container,
                 const char *service)
{
    seen report = host_ready(host, task_id, container, service);
    ck_assert_msg(report.state == SWARM_TASK_STATE_READY, "%s", report.error);
    ck_assert_str_eq(report.message, "prepared");
    ck_assert_int_eq(swarm__runtime_start(host->runtime, task_id, NULL), 0);
    report = host_next(host);
    ck_assert_msg(report.state == SWARM_TASK_STATE_RUNNING, "%s", report.error);
    ck_assert_str_eq(report.message, "started");
    ck_assert_str_eq(report.task_id, task_id);
    ck_assert_int_gt(report.pid, 0);
    return report.pid;
}

const char *host_log(const process_host *host, const char *task_id, const char *name)
{
    static char text[16384];
    char path[160];
    snprintf(path, sizeof path, "%s/work/w1/%s/%s", host->root, task_id, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    return text;
}

void host_wait_log(const process_host *host, const char *task_id, const char *text)
{
    for (int i = 0; strstr(host_log(host, task_id, "stdout"), text) == NULL; i++) {
        ck_assert_msg(i < 5000, "the log never held \"%s\"", text);
        usleep(2000);
    }
}

int process_lives(int64_t pid)
{
    char path[64], state = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    int found = fscanf(file, "%*d (%*[^)]) %c", &state);
    fclose(file);
    return found == 1 && state != 'Z' && state != 'X';
}

void wait_gone(int64_t pid)
{
    for (int i = 0; process_lives(pid); i++) {
        ck_assert_msg(i < 5000, "process %d does not go", (int)pid);
        usleep(2000);
    }
}

size_t open_descriptors(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

int pidfd_works(void)
{
    int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (fd >= 0)
        close(fd);
    return fd >= 0 || errno != ENOSYS;
}
