/* SPDX-License-Identifier: MIT */
#include "io/cluster_rig.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- its folder ---- */

void rig_make_folder(rig *r)
{
    char path[128];
    memset(r, 0, sizeof *r);
    r->events = calloc(RIG_EVENTS, sizeof *r->events);
    snprintf(r->root, sizeof r->root, "/tmp/swarm-cluster-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(r->root));
    snprintf(path, sizeof path, "%s/images", r->root);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    snprintf(path, sizeof path, "%s/pids", r->root);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    snprintf(r->address, sizeof r->address, "127.0.%d.%d", 1 + (int)(getpid() / 250 % 250),
             1 + (int)(getpid() % 250));
    r->port = rig_free_port(r->address);
}

swarm_cluster *rig_open_cluster(const rig *r, swarm_cluster_config *config)
{
    char path[128];
    swarm_cluster *cluster = NULL;
    swarm_cluster_config *own = config == NULL ? swarm_cluster_config_new() : config;
    snprintf(path, sizeof path, "%s/images", r->root);
    ck_assert_int_eq(swarm_cluster_config_set_images_path(own, path), 0);
    snprintf(path, sizeof path, "%s/work", r->root);
    ck_assert_int_eq(swarm_cluster_config_set_work_path(own, path), 0);
    ck_assert_int_eq(swarm_cluster_config_set_publish_address(own, r->address), 0);
    swarm_error *error = NULL;
    int code =
        swarm_cluster_open(r->store[0] != '\0' ? r->store : "memory:", own, &cluster, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_cluster_config_free(own);
    return cluster;
}

void rig_open(rig *r, swarm_cluster_config *config)
{
    rig_make_folder(r);
    r->cluster = rig_open_cluster(r, config);
}

void rig_open_stored(rig *r)
{
    rig_make_folder(r);
    snprintf(r->store, sizeof r->store, "sqlite:%s/state.db", r->root);
    r->cluster = rig_open_cluster(r, NULL);
}

void rig_restart(rig *r)
{
    swarm_cluster_free(r->cluster);
    r->restarts++;
    r->count = r->looked = 0;
    r->cluster = rig_open_cluster(r, NULL);
}

void rig_add_nodes(rig *r, int from, int to)
{
    for (int i = from; i <= to; i++) {
        char name[16], address[20];
        swarm_node_spec *spec = swarm_node_spec_new();
        swarm_error *error = NULL;
        snprintf(name, sizeof name, "w%d", i);
        snprintf(address, sizeof address, "127.0.0.%d", RIG_NODE_BASE + i - 1);
        swarm_node_spec_set_name(spec, name);
        int code = swarm_cluster_add_node(r->cluster, spec, address, "process:", NULL, &error);
        ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
        swarm_node_spec_free(spec);
    }
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void rig_clear(rig *r)
{
    pid_t pids[512];
    swarm_cluster_free(r->cluster);
    for (size_t count = rig_processes(r, NULL, pids, 512); count > 0; count--) {
        kill(-pids[count - 1], SIGKILL);
        kill(pids[count - 1], SIGKILL);
    }
    chmod(r->root, 0755);
    nftw(r->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(r->events);
}

void rig_close(rig *r)
{
    ck_assert_int_eq(swarm_cluster_stop(r->cluster, NULL), 0);
    rig_await(r, SWARM_EVENT_KIND_STOPPED, NULL, 10000);
    ck_assert_uint_eq(rig_processes(r, NULL, NULL, 0), 0);
    rig_clear(r);
}

/* ---- releases ---- */

static void write_file(const char *folder, const char *name, const char *text, int executable)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    fputs(text, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, executable ? 0755 : 0644), 0);
}

/* Where the release is: "<root>/images/<name>/<tag>". Returns the place of the second slash. */
static char *release_folder(const rig *r, const char *reference, char folder[160])
{
    snprintf(folder, 160, "%s/images/%s", r->root, reference);
    char *colon = strrchr(folder, ':');
    ck_assert_ptr_nonnull(colon);
    *colon = '/';
    return colon;
}

void rig_release(const rig *r, const char *reference, const char *script)
{
    char folder[160], text[2048];
    char *slash = release_folder(r, reference, folder);
    *slash = '\0';
    mkdir(folder, 0755);
    *slash = '/';
    ck_assert_int_eq(mkdir(folder, 0755), 0);
    snprintf(text, sizeof text, "#!/bin/sh\necho %s >%s/pids/$$\n%s\n", reference, r->root, script);
    write_file(folder, "run", text, 1);
}

void rig_release_koin(const rig *r, const char *reference, const char *settings)
{
    char folder[160], text[1024];
    const char *slash = release_folder(r, reference, folder);
    snprintf(text, sizeof text, "exec %s %s/settings", TEST_KOIN, folder);
    rig_release(r, reference, text);
    /* The first of a name counts. */
    snprintf(text, sizeof text,
             "%s\nKOIN_VERSION=%s\nKOIN_BOOT=30\nKOIN_WARM=30\nKOIN_CRASH=60000\n", settings,
             slash + 1);
    write_file(folder, "settings", text, 0);
}

void rig_release_all(const rig *r)
{
    rig_release_koin(r, "koin:1", "");
    rig_release_koin(r, "koin:2", "");
    rig_release_koin(r, "koin:3", "KOIN_WARM=never");
}

/* ---- services ---- */

static const char *or_default(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static swarm_service_spec *parse_spec(const char *json)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    int code = swarm_service_spec_from_json(json, strlen(json), &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    return spec;
}

swarm_service_spec *rig_spec(const rig *r, const rig_service *s)
{
    char json[4096], ports[256] = "";
    uint32_t port = s->port != 0 ? s->port : r->port;
    int replicas = s->replicas > 0 ? s->replicas : s->replicas < 0 ? 0 : 2;
    if (port != UINT32_MAX)
        snprintf(ports, sizeof ports,
                 "{\"Protocol\":\"tcp\",\"TargetPort\":8080,\"PublishedPort\":%u}", port);
    int length = snprintf(
        json, sizeof json,
        "{\"Name\":\"%s\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"%s\","
        "\"StopGracePeriod\":3000000000,\"HealthCheck\":{%s}%s%s},\"RestartPolicy\":{%s}%s},"
        "\"Mode\":{\"Replicated\":{\"Replicas\":%d}},\"UpdateConfig\":{%s},"
        "\"RollbackConfig\":{%s},\"EndpointSpec\":{\"Ports\":[%s]}%s}",
        or_default(s->name, "web"), or_default(s->image, "koin:1"),
        or_default(s->health, "\"Interval\":100000000,\"Timeout\":500000000,\"Retries\":2,"
                              "\"StartPeriod\":1000000000,\"StartInterval\":40000000,"
                              "\"HTTP\":{\"Port\":8080,\"Path\":\"/actuator/health\","
                              "\"JSONPointer\":\"/status\",\"JSONValue\":\"UP\"}"),
        s->container != NULL ? "," : "", or_default(s->container, ""),
        or_default(s->restart, "\"Delay\":50000000"), or_default(s->task, ""), replicas,
        or_default(s->update,
                   "\"Parallelism\":1,\"Delay\":0,\"Monitor\":100000000,\"SettleTime\":50000000,"
                   "\"FailureAction\":\"rollback\",\"Order\":\"start-first\""),
        or_default(s->rollback, "\"Parallelism\":1,\"Monitor\":50000000,\"Order\":\"start-first\""),
        or_default(s->ports, ports), or_default(s->rest, ""));
    ck_assert_int_lt(length, (int)sizeof json);
    return parse_spec(json);
}

void rig_create(rig *r, const rig_service *service)
{
    swarm_error *error = NULL;
    swarm_service_spec *spec = rig_spec(r, service);
    int code = swarm_cluster_create_service(r->cluster, spec, NULL, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_service_spec_free(spec);
}

void rig_update(rig *r, const rig_service *service)
{
    swarm_error *error = NULL;
    swarm_service_spec *spec = rig_spec(r, service);
    int code =
        swarm_cluster_update_service(r->cluster, swarm_service_spec_get_name(spec), spec, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_service_spec_free(spec);
}

/* ---- processes ---- */

int rig_lives(pid_t pid)
{
    char path[32], text[256], state = 'X';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *end = strrchr(text, ')');
    if (end != NULL && sscanf(end + 1, " %c", &state) != 1)
        state = 'X';
    return state != 'X' && state != 'Z';
}

static int is_of(const char *folder, const char *name, const char *reference)
{
    char path[384], text[64] = "";
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    if (fgets(text, sizeof text, file) != NULL)
        text[strcspn(text, "\n")] = '\0';
    fclose(file);
    return strcmp(text, reference) == 0;
}

size_t rig_processes(const rig *r, const char *reference, pid_t *pids, size_t limit)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s/pids", r->root);
    DIR *directory = opendir(folder);
    size_t count = 0;
    if (directory == NULL)
        return 0;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid <= 0 || !rig_lives(pid))
            continue;
        if (reference != NULL && !is_of(folder, entry->d_name, reference))
            continue;
        if (count < limit)
            pids[count] = pid;
        count++;
    }
    closedir(directory);
    return limit > 0 && count > limit ? limit : count;
}

void rig_await_processes(rig *r, const char *reference, size_t count, int ms)
{
    int64_t end_ns = rig_now_ns() + ms * RIG_MS;
    while (rig_processes(r, reference, NULL, 0) != count) {
        ck_assert_msg(rig_now_ns() < end_ns, "%zu processes of %s live, not %zu",
                      rig_processes(r, reference, NULL, 0), reference, count);
        rig_pump(r, 10);
    }
}

/* ---- ports and time ---- */

static struct sockaddr_in socket_address(const char *address, uint32_t port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    ck_assert_int_eq(inet_pton(AF_INET, address, &name.sin_addr), 1);
    return name;
}

uint32_t rig_free_port(const char *address)
{
    struct sockaddr_in name = socket_address(address, 0);
    socklen_t length = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&name, &length), 0);
    close(fd);
    return ntohs(name.sin_port);
}

int rig_connect(const char *address, uint32_t port)
{
    struct sockaddr_in name = socket_address(address, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0)
        return fd;
    close(fd);
    return -1;
}

int rig_port_open(const char *address, uint32_t port)
{
    int fd = rig_connect(address, port);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int64_t rig_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void rig_sleep_ms(int ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
}
