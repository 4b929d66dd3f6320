/* SPDX-License-Identifier: MIT */
#include "io/tls_peer.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run a program; its output goes to a pipe if there is one. */
static pid_t launch(const char *const *words, int output_fd)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when the test program dies early */
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(output_fd >= 0 ? output_fd : nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execvp(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

void tls_make_identity(tls_identity *identity, const char *folder, const char *name,
                       const char *alternative_names)
{
    char subject[64], extension[128];
    int status = -1;
    snprintf(identity->key, sizeof identity->key, "%s/%s-key.pem", folder, name);
    snprintf(identity->certificate, sizeof identity->certificate, "%s/%s.pem", folder, name);
    snprintf(subject, sizeof subject, "/CN=%s", name);
    snprintf(extension, sizeof extension, "subjectAltName=%s", alternative_names);
    const char *const words[] = {"openssl",
                                 "req",
                                 "-x509",
                                 "-newkey",
                                 "ec",
                                 "-pkeyopt",
                                 "ec_paramgen_curve:P-256",
                                 "-nodes",
                                 "-days",
                                 "2",
                                 "-subj",
                                 subject,
                                 "-addext",
                                 extension,
                                 "-keyout",
                                 identity->key,
                                 "-out",
                                 identity->certificate,
                                 NULL};
    ck_assert_int_gt(waitpid(launch(words, -1), &status, 0), 0);
    ck_assert_msg(status == 0, "the program openssl is needed to make a certificate");
}

void tls_remove_identity(const tls_identity *identity)
{
    unlink(identity->key);
    unlink(identity->certificate);
}

static void read_port(tls_server *server, const char *announcement)
{
    char text[256] = "";
    size_t used = 0;
    const char *at = NULL;
    while ((at == NULL || strchr(at, '\n') == NULL) && used + 1 < sizeof text) {
        struct pollfd wait = {.fd = server->output, .events = POLLIN};
        ck_assert_int_gt(poll(&wait, 1, 20000), 0);
        ssize_t got = read(server->output, text + used, sizeof text - used - 1);
        ck_assert_int_gt(got, 0);
        used += (size_t)got;
        text[used] = '\0';
        at = strstr(text, announcement);
    }
    ck_assert_msg(at != NULL, "no port in: %s", text);
    server->port = (uint32_t)strtoul(at + strlen(announcement), NULL, 10);
}

void tls_start_server(tls_server *server, const char *const *words, const char *announcement)
{
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    server->pid = launch(words, ends[1]);
    server->output = ends[0];
    close(ends[1]);
    read_port(server, announcement);
}

void tls_stop_server(tls_server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    close(server->output);
}
