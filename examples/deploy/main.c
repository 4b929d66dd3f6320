/* SPDX-License-Identifier: MIT
 *
 * swarm-deploy: brings a stack of services up on several nodes and stays as its manager.
 */
#include "manager.h"
#include "plan.h"
#include "state.h"
#include <stdio.h>
#include <string.h>
#include <swarm/base.h>

static void help(FILE *out)
{
    fputs(
        "usage: swarm-deploy up STACK.yml [options]\n"
        "       swarm-deploy plan STACK.yml [options]      what up would do; nothing is done\n"
        "       swarm-deploy ps [SERVICE] --state PATH     the tasks\n"
        "       swarm-deploy services --state PATH         the services\n"
        "       swarm-deploy nodes --state PATH            the nodes\n"
        "       swarm-deploy logs [SERVICE|TASK] --state PATH [--work DIR] [--tail N] [--follow]\n"
        "       swarm-deploy down --state PATH             stop and remove all services\n"
        "       swarm-deploy help | version\n"
        "\n"
        "Brings the stack up on the nodes and stays in the foreground as its manager, until\n"
        "Ctrl-C stops it: every task is drained and stopped. A second Ctrl-C kills at once.\n"
        "\n"
        "  -f, --file FILE        another stack file, laid over those before; again and again\n"
        "  --name NAME            name of the stack; default: what the files say, or else the\n"
        "                         folder of the first one\n"
        "  --node KEY=VALUE,…     a node: name, address, role (manager, worker), availability\n"
        "                         (active, pause, drain), runtime (process:), label.NAME; again\n"
        "                         and again. Default: name=local,address=127.0.0.1,role=manager\n"
        "  --nodes FILE           nodes, one a line, written in the same way\n"
        "  --state PATH           remember everything in this file: after whatever end of this\n"
        "                         program, up with the same file goes on where it stopped\n"
        "  --leave                let the tasks run on when this program ends (with --state)\n"
        "  --images DIR           releases: DIR/NAME/TAG/ is the image NAME:TAG; default images\n"
        "  --work DIR             for what tasks write; default work\n"
        "  --publish-address IP   where published ports listen; default 0.0.0.0\n"
        "  --env KEY=VALUE        a variable for ${KEY} in the files; again and again\n"
        "  --watch                apply the files again when they change: those of the stack, and\n"
        "                         of nodes, which are added, removed, drained as they say\n"
        "  --once                 end when the verdict is known, and stop what was started\n"
        "  --prune                remove services that the files no longer have\n"
        "  --timeout DURATION     how long to wait for a verdict (90s, 10m); default 10m\n"
        "  --at-gate COMMAND      run by the shell where an update waits at its gate (x-gate), "
        "with\n"
        "                         the service's name as $1: 0 says go, anything else stop\n"
        "  --format text|json     json: events, one a line, and a verdict for the stack\n"
        "\n"
        "logs prints what the tasks have written, local processes (below --work) and containers\n"
        "alike: the last N lines of each with --tail, and what they go on to write with --follow.\n"
        "\n"
        "Registries are asked with what docker login has left in ~/.docker/config.json, or in\n"
        "$DOCKER_CONFIG, and in the credential helpers that it names.\n"
        "\n"
        "ps, services, nodes and logs look at the file, whether or not a manager is at work on "
        "it;\n"
        "--format json prints an object a line, as the Docker Engine API shows it. down ends a\n"
        "manager that is at work, as Ctrl-C does, then removes the services (--name STACK: those "
        "of\n"
        "one stack), with --images, --work and --timeout as for up.\n"
        "\n"
        "Exit code: that of the last verdict, 0 succeeded, 3 rolled back, 4 rollback failed,\n"
        "5 paused, 6 timed out (down: not all is down); or 1 error, 2 usage, 130 interrupted "
        "before\n"
        "there was a verdict or twice.\n",
        out);
}

static int up(int argc, char **argv)
{
    deploy_options options = {0};
    int exit_code = deploy_options_read(&options, argc, argv);
    if (exit_code == DEPLOY_EXIT_SUCCEEDED)
        exit_code = deploy_manager_run(&options);
    else
        fputs("See: swarm-deploy help\n", stderr);
    deploy_options_clear(&options);
    return exit_code;
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            command = "help";
    if (strcmp(command, "help") == 0) {
        help(stdout);
        return DEPLOY_EXIT_SUCCEEDED;
    }
    if (strcmp(command, "version") == 0 || strcmp(command, "--version") == 0) {
        printf("swarm-deploy %s\n", swarm_version());
        return DEPLOY_EXIT_SUCCEEDED;
    }
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {{"up", up},
                    {"plan", deploy_plan},
                    {"ps", deploy_ps},
                    {"services", deploy_services},
                    {"nodes", deploy_nodes},
                    {"logs", deploy_logs},
                    {"down", deploy_down}};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(command, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (argc > 1)
        fprintf(stderr, "swarm-deploy: there is no command \"%s\"\n", command);
    help(stderr);
    return DEPLOY_EXIT_USAGE;
}
