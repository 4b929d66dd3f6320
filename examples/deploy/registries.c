/* SPDX-License-Identifier: MIT */
#include "registries.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    ANSWER_SIZE = 65536,
    SECRET_SIZE = 8192
};

/* ---- credential helpers ---- */

static int start(char *const *arguments, const int question[2], const int answer[2], pid_t *out_pid)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    posix_spawn_file_actions_adddup2(&actions, question[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answer[1], STDOUT_FILENO);
    int error = posix_spawnp(out_pid, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? 0 : -1;
}

static size_t read_all(int fd, char *text, size_t size)
{
    size_t length = 0;
    ssize_t count;
    while (length + 1 < size && (count = read(fd, text + length, size - 1 - length)) != 0) {
        if (count > 0)
            length += (size_t)count;
        else if (errno != EINTR)
            break;
    }
    text[length] = '\0';
    return length;
}

/* "docker-credential-<helper> <verb>", with a line to it and its JSON back; NULL when it has none. */
static json_t *ask_helper(const char *helper, const char *verb, const char *line)
{
    static char text[ANSWER_SIZE];
    char program[256], word[16];
    char *arguments[] = {program, word, NULL};
    int question[2], answer[2], status = 1;
    pid_t pid = 0;
    json_t *json = NULL;
    if (strchr(helper, '/') != NULL || pipe2(question, O_CLOEXEC) != 0)
        return NULL;
    snprintf(program, sizeof program, "docker-credential-%s", helper);
    snprintf(word, sizeof word, "%s", verb);
    int piped = pipe2(answer, O_CLOEXEC) == 0;
    int started = piped && start(arguments, question, answer, &pid) == 0;
    close(question[0]);
    if (started && write(question[1], line, strlen(line)) < 0)
        fprintf(stderr, "swarm-deploy: %s takes no question\n", program);
    close(question[1]);
    if (piped)
        close(answer[1]);
    if (started) {
        size_t length = read_all(answer[0], text, sizeof text);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        json = status == 0 ? json_loadb(text, length, 0, NULL) : NULL;
        explicit_bzero(text, sizeof text);
    }
    if (piped)
        close(answer[0]);
    return json;
}

static void add_login(swarm_credentials *credentials, const char *registry, const char *user,
                      const char *secret)
{
    if (user == NULL || secret == NULL)
        return;
    int result = strcmp(user, "<token>") == 0
                     ? swarm_credentials_set_identity_token(credentials, registry, secret)
                     : swarm_credentials_set_password(credentials, registry, user, secret);
    if (result != 0)
        fprintf(stderr, "swarm-deploy: the credentials of %s are not acceptable\n", registry);
}

static void add_by_helper(swarm_credentials *credentials, const char *registry, const char *helper)
{
    json_t *login = ask_helper(helper, "get", registry);
    if (login == NULL)
        fprintf(stderr, "swarm-deploy: docker-credential-%s has no credentials of %s\n", helper,
                registry);
    add_login(credentials, registry, json_string_value(json_object_get(login, "Username")),
              json_string_value(json_object_get(login, "Secret")));
    json_decref(login);
}

/* The helper that keeps them all is asked what it has. */
static void add_by_store(swarm_credentials *credentials, const char *helper)
{
    const char *registry;
    json_t *user;
    json_t *list = ask_helper(helper, "list", "");
    json_object_foreach(list, registry, user) add_by_helper(credentials, registry, helper);
    json_decref(list);
}

/* ---- the file itself ---- */

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* Base64, up to its padding. 0, or -1 when there is no room. */
static int decode(const char *text, char *out, size_t size)
{
    unsigned bits = 0, count = 0;
    size_t length = 0;
    for (; digit_of(*text) >= 0; text++) {
        bits = bits << 6 | (unsigned)digit_of(*text);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        if (length + 1 == size)
            return -1;
        out[length++] = (char)(bits >> count & 0xff);
    }
    out[length] = '\0';
    return 0;
}

/* {"auth": base64 of "user:password"} or {"identitytoken": …}; or empty, with the secret elsewhere. */
static void add_entry(swarm_credentials *credentials, const char *registry, const json_t *entry)
{
    char login[SECRET_SIZE];
    const char *token = json_string_value(json_object_get(entry, "identitytoken"));
    const char *auth = json_string_value(json_object_get(entry, "auth"));
    if (token != NULL && token[0] != '\0') {
        add_login(credentials, registry, "<token>", token);
    } else if (auth != NULL && auth[0] != '\0' && decode(auth, login, sizeof login) == 0) {
        char *colon = strchr(login, ':');
        if (colon != NULL) {
            *colon = '\0';
            add_login(credentials, registry, login, colon + 1);
        }
        explicit_bzero(login, sizeof login);
    }
}

static json_t *read_config(void)
{
    char path[4096];
    const char *folder = getenv("DOCKER_CONFIG"), *home = getenv("HOME");
    json_error_t error;
    if (folder != NULL)
        snprintf(path, sizeof path, "%s/config.json", folder);
    else
        snprintf(path, sizeof path, "%s/.docker/config.json", home != NULL ? home : "");
    if (access(path, F_OK) != 0)
        return NULL;
    json_t *config = json_load_file(path, 0, &error);
    if (config == NULL) /* jansson's text may show what stands near the mistake */
        fprintf(stderr, "%s:%d:%d: swarm-deploy: it cannot be read\n", path, error.line,
                error.column);
    return config;
}

void deploy_registries_apply(swarm_cluster *cluster)
{
    const char *registry;
    json_t *entry;
    json_t *config = read_config();
    swarm_credentials *credentials = config != NULL ? swarm_credentials_new() : NULL;
    if (credentials != NULL) {
        const char *store = json_string_value(json_object_get(config, "credsStore"));
        json_object_foreach(json_object_get(config, "auths"), registry, entry)
            add_entry(credentials, registry, entry);
        if (store != NULL)
            add_by_store(credentials, store);
        json_object_foreach(json_object_get(config, "credHelpers"), registry,
                            entry) if (json_is_string(entry))
            add_by_helper(credentials, registry, json_string_value(entry));
        if (swarm_cluster_set_credentials(cluster, credentials, NULL) != 0)
            fprintf(stderr, "swarm-deploy: the credentials cannot be used\n");
    }
    swarm_credentials_free(credentials);
    json_decref(config);
}
