/* SPDX-License-Identifier: MIT
 *
 * What a value may look like, as tables. An object is a table of its keys; each key is used, ignored
 * with a warning, or refused, and a used one has a shape: a function that checks the value and turns
 * each of its short forms into one long form. Keys that start with x- are let through everywhere.
 *
 * A key with nothing as its value is as good as absent, and is taken out.
 */
#ifndef SWARM__STACK_SHAPE_H
#define SWARM__STACK_SHAPE_H

#include "stack/load.h"

/* 0, or negative and the load's error is set. */
typedef int swarm__shape(swarm__load *load, swarm__yaml *node);

/* How a later file's value joins an earlier one's. */
typedef enum swarm__merge {
    SWARM__MERGE_REPLACE,
    SWARM__MERGE_OBJECT,    /* key by key, by the object's table */
    SWARM__MERGE_ENTRIES,   /* a map: by key, the value is replaced */
    SWARM__MERGE_MEMBERS,   /* a map of objects: by key, then by the table `members` */
    SWARM__MERGE_APPEND,    /* a list: after the earlier items */
    SWARM__MERGE_BY_TARGET, /* a list of maps: the one with the same target is replaced; sorted */
    SWARM__MERGE_BY_SOURCE,
    SWARM__MERGE_PORTS,  /* a list of maps: equal ones once; sorted by published port */
    SWARM__MERGE_LOGGING /* options join while the driver is the same */
} swarm__merge;

typedef struct swarm__key {
    const char *name;
    swarm__shape *shape;             /* NULL: `object`, or anything goes */
    const struct swarm__key *object; /* a map of these keys; the table ends with name NULL */
    swarm__merge merge;
    const struct swarm__key *members; /* for SWARM__MERGE_MEMBERS */
    const char *ignored;              /* why the key has no effect */
    const char *refused;              /* why the key is not accepted */
} swarm__key;

/* The node is a map of these keys. */
int swarm__shape_object(swarm__load *load, swarm__yaml *node, const swarm__key *keys);

/* Each item of a list, or value of a map, has the shape. A map's empty values become empty maps. */
int swarm__shape_items(swarm__load *load, swarm__yaml *node, swarm__shape *shape);
int swarm__shape_values(swarm__load *load, swarm__yaml *node, swarm__shape *shape);

/* Fail with "… must be <wanted>, this is …". */
int swarm__shape_fail(swarm__load *load, const swarm__yaml *node, const char *wanted);

swarm__shape swarm__shape_string;
swarm__shape swarm__shape_integer; /* from 0 */
swarm__shape swarm__shape_signed_integer;
swarm__shape swarm__shape_number;
swarm__shape swarm__shape_bool;
swarm__shape swarm__shape_duration;       /* to an INTEGER of nanoseconds */
swarm__shape swarm__shape_bytes;          /* to an INTEGER */
swarm__shape swarm__shape_cpus;           /* to an INTEGER of thousand-millionths */
swarm__shape swarm__shape_text;           /* a string or number, to a string */
swarm__shape swarm__shape_strings;        /* a list of strings */
swarm__shape swarm__shape_texts;          /* a list of strings or numbers, to strings */
swarm__shape swarm__shape_string_or_list; /* to a list */
swarm__shape swarm__shape_command;        /* a string, split, or a list of strings */
swarm__shape swarm__shape_mapping; /* list of K=V, or a map, to a map; "K" alone to nothing */
swarm__shape swarm__shape_labels;  /* the same; "K" alone to "" */
swarm__shape swarm__shape_options; /* a map of strings or numbers, to strings */
swarm__shape swarm__shape_hosts;   /* list of host:address, or a map, to a list */

/* The bigger shapes, one file each. */
swarm__shape swarm__shape_ports;
swarm__shape swarm__shape_mounts;
swarm__shape swarm__shape_tmpfs;
swarm__shape swarm__shape_references; /* to secrets and configs: a list of maps */
swarm__shape swarm__shape_health;
swarm__shape swarm__shape_health_http;

/* Put env_file and the variables of the environment into the service's environment. */
int swarm__shape_environment(swarm__load *load, swarm__yaml *service);

/* Move x-healthcheck-http, the spelling for strict readers, to where the HTTP probe belongs. */
int swarm__shape_move_http(swarm__load *load, swarm__yaml *service);

#endif
