/* SPDX-License-Identifier: MIT
 *
 * A service's volumes: "source:target:ro" and the long form, to a list of maps as in the long form;
 * and tmpfs, to the same.
 */
#include "stack/scalar.h"
#include "stack/shape.h"
#include <string.h>

static const swarm__key bind_keys[] = {
    {.name = "propagation", .shape = swarm__shape_string},
    {.name = "create_host_path", .ignored = "a swarm never creates the path to bind"},
    {.name = "selinux", .ignored = "a swarm does not relabel what it binds"},
    {.name = NULL},
};

static const swarm__key volume_keys[] = {
    {.name = "nocopy", .shape = swarm__shape_bool},
    {.name = NULL},
};

static const swarm__key tmpfs_keys[] = {
    {.name = "size", .shape = swarm__shape_bytes},
    {.name = "mode", .shape = swarm__shape_integer},
    {.name = NULL},
};

static const swarm__key mount_keys[] = {
    {.name = "type", .shape = swarm__shape_string},
    {.name = "source", .shape = swarm__shape_string},
    {.name = "target", .shape = swarm__shape_string},
    {.name = "read_only", .shape = swarm__shape_bool},
    {.name = "consistency", .shape = swarm__shape_string},
    {.name = "bind", .object = bind_keys},
    {.name = "volume", .object = volume_keys},
    {.name = "tmpfs", .object = tmpfs_keys},
    {.name = NULL},
};

static int put_string(swarm__load *load, swarm__yaml *map, const char *key, const char *text)
{
    swarm__yaml *value = swarm__yaml_string(load, text, map);
    return value != NULL ? swarm__yaml_put_text(load, map, key, value) : SWARM_E_NOMEM;
}

static int put_bool(swarm__load *load, swarm__yaml *map, const char *key)
{
    swarm__yaml *value = swarm__yaml_new(load, SWARM__YAML_BOOL, map);
    if (value == NULL)
        return SWARM_E_NOMEM;
    value->integer = 1;
    return swarm__yaml_put_text(load, map, key, value);
}

/* A map under `key` for type-specific options; the one that is there, or a new one. */
static swarm__yaml *options_of(swarm__load *load, swarm__yaml *map, const char *key)
{
    swarm__yaml *options = swarm__yaml_get(map, key);
    if (options == NULL) {
        options = swarm__yaml_new(load, SWARM__YAML_MAP, map);
        if (options == NULL || swarm__yaml_put_text(load, map, key, options) < 0)
            return NULL;
    }
    return options;
}

static int is_propagation(const char *option)
{
    static const char *const names[] = {"private", "rprivate", "shared",
                                        "rshared", "slave",    "rslave"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], option) == 0)
            return 1;
    return 0;
}

static int short_option(swarm__load *load, swarm__yaml *mount, const swarm__yaml *at,
                        const char *option)
{
    if (strcmp(option, "ro") == 0)
        return swarm__yaml_get(mount, "read_only") != NULL ? 0 : put_bool(load, mount, "read_only");
    if (strcmp(option, "rw") == 0)
        return 0;
    if (strcmp(option, "nocopy") == 0 || is_propagation(option)) {
        int volume = option[0] == 'n';
        swarm__yaml *options = options_of(load, mount, volume ? "volume" : "bind");
        if (options == NULL)
            return SWARM_E_NOMEM;
        swarm__yaml_remove(options, volume ? "nocopy" : "propagation");
        return volume ? put_bool(load, options, "nocopy")
                      : put_string(load, options, "propagation", option);
    }
    return swarm__load_warn(load, at, "the volume option \"%.100s\" is ignored: it is not known",
                            option);
}

/* Cut the text at each `separator` and hand out the pieces, which are in the arena. */
static char *next_piece(char **rest, char separator)
{
    char *piece = *rest;
    if (piece == NULL)
        return NULL;
    char *end = strchr(piece, separator);
    if (end != NULL)
        *end++ = '\0';
    *rest = end;
    return piece;
}

static int is_path(const char *source)
{
    return source[0] == '/' || source[0] == '.' || source[0] == '~';
}

/* target | source:target[:option,option] */
static int shape_short(swarm__load *load, swarm__yaml *item)
{
    swarm__yaml *mount = swarm__yaml_new(load, SWARM__YAML_MAP, item);
    char *rest = swarm__load_strndup(load, item, item->text, strlen(item->text));
    if (mount == NULL || rest == NULL)
        return SWARM_E_NOMEM;
    char *source = next_piece(&rest, ':');
    char *target = next_piece(&rest, ':');
    char *options = next_piece(&rest, ':');
    if (rest != NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, item, "a volume has three parts at most");
    if (source[0] == '\0' || (target != NULL && target[0] == '\0') ||
        (options != NULL && options[0] == '\0'))
        return swarm__load_fail(load, SWARM_E_INVAL, item, "a part of the volume is empty");
    int code =
        put_string(load, mount, "type", target != NULL && is_path(source) ? "bind" : "volume");
    if (code == 0 && target != NULL)
        code = put_string(load, mount, "source", source);
    if (code == 0)
        code = put_string(load, mount, "target", target != NULL ? target : source);
    while (code == 0 && options != NULL)
        code = short_option(load, mount, item, next_piece(&options, ','));
    if (code == 0)
        swarm__yaml_become(item, mount);
    return code;
}

static int expand_bind_source(swarm__load *load, swarm__yaml *mount)
{
    swarm__yaml *source = swarm__yaml_get(mount, "source");
    if (source == NULL || source->text[0] == '\0')
        return swarm__load_fail(load, SWARM_E_INVAL, mount, "a bind mount needs a source");
    const char *text = source->text;
    if (text[0] == '~' && (text[1] == '/' || text[1] == '\0')) {
        const char *home = swarm__load_variable(load, "HOME");
        if (home == NULL)
            return swarm__load_fail(load, SWARM_E_INVAL, source,
                                    "~ cannot be expanded: the variable HOME is not set");
        source->text = swarm__load_format(load, source, "%s%s", home, text + 1);
    } else {
        source->text = swarm__load_path(load, source, text);
    }
    return source->text != NULL ? 0 : SWARM_E_NOMEM;
}

/* Options of another type are refused, as the docker CLI refuses them. */
static int check_options(swarm__load *load, const swarm__yaml *mount, const char *type)
{
    static const char *const types[] = {"bind", "volume", "tmpfs"};
    for (size_t i = 0; i < 3; i++) {
        const swarm__yaml *options = swarm__yaml_get(mount, types[i]);
        if (options != NULL && strcmp(types[i], type) != 0)
            return swarm__load_fail(load, SWARM_E_INVAL, options,
                                    "%s options do not go with a mount of type %s", types[i], type);
    }
    return 0;
}

static int shape_mount(swarm__load *load, swarm__yaml *item)
{
    int code;
    if (item->kind == SWARM__YAML_STRING)
        code = shape_short(load, item);
    else if (item->kind == SWARM__YAML_MAP)
        code = swarm__shape_object(load, item, mount_keys);
    else
        return swarm__shape_fail(load, item, "a string or a map");
    if (code < 0)
        return code;
    const swarm__yaml *type = swarm__yaml_get(item, "type");
    if (type == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, item, "a volume in long form needs a type");
    if (swarm__yaml_get(item, "target") == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, item, "a volume needs a target");
    if (strcmp(type->text, "volume") != 0 && strcmp(type->text, "bind") != 0 &&
        strcmp(type->text, "tmpfs") != 0)
        return swarm__load_fail(load, SWARM_E_NOTSUP, type,
                                "the type of a volume must be volume, bind or tmpfs");
    code = check_options(load, item, type->text);
    if (code == 0 && strcmp(type->text, "bind") == 0)
        code = expand_bind_source(load, item);
    const swarm__yaml *source = swarm__yaml_get(item, "source");
    if (code == 0 && strcmp(type->text, "tmpfs") == 0 && source != NULL)
        code = swarm__load_fail(load, SWARM_E_INVAL, source, "a tmpfs mount has no source");
    return code;
}

int swarm__shape_mounts(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, shape_mount);
}

/* --- tmpfs: "/run" or "/run:size=64m,mode=1777" --- */

static int tmpfs_option(swarm__load *load, swarm__yaml *options, const swarm__yaml *at,
                        const char *option)
{
    int64_t value = 0;
    if (strncmp(option, "size=", 5) == 0) {
        if (swarm__parse_bytes(option + 5, &value) < 0)
            return swarm__load_fail(load, SWARM_E_PARSE, at, "\"%.100s\" is not a size",
                                    option + 5);
    } else if (strncmp(option, "mode=", 5) == 0) {
        const char *digits = option + 5;
        size_t length = strspn(digits, "01234567");
        if (length == 0 || length > 5 || digits[length] != '\0')
            return swarm__load_fail(load, SWARM_E_PARSE, at, "\"%.100s\" is not an octal mode",
                                    digits);
        for (; *digits != '\0'; digits++)
            value = value * 8 + (*digits - '0');
    } else {
        return swarm__load_warn(load, at,
                                "the tmpfs option \"%.100s\" is ignored: a swarm knows "
                                "size and mode only",
                                option);
    }
    const char *key = option[0] == 's' ? "size" : "mode";
    swarm__yaml *node = swarm__yaml_integer(load, value, at);
    swarm__yaml_remove(options, key);
    return node != NULL ? swarm__yaml_put_text(load, options, key, node) : SWARM_E_NOMEM;
}

static int shape_one_tmpfs(swarm__load *load, swarm__yaml *item)
{
    swarm__yaml *mount = swarm__yaml_new(load, SWARM__YAML_MAP, item);
    char *rest = swarm__load_strndup(load, item, item->text, strlen(item->text));
    if (mount == NULL || rest == NULL)
        return SWARM_E_NOMEM;
    char *target = next_piece(&rest, ':');
    int code = put_string(load, mount, "type", "tmpfs");
    if (code == 0)
        code = put_string(load, mount, "target", target);
    swarm__yaml *options = code == 0 && rest != NULL ? options_of(load, mount, "tmpfs") : NULL;
    if (code == 0 && rest != NULL && options == NULL)
        code = SWARM_E_NOMEM;
    while (code == 0 && rest != NULL)
        code = tmpfs_option(load, options, item, next_piece(&rest, ','));
    if (code == 0)
        swarm__yaml_become(item, mount);
    return code;
}

int swarm__shape_tmpfs(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_string_or_list(load, node);
    return code < 0 ? code : swarm__shape_items(load, node, shape_one_tmpfs);
}
