# How Loupe is started, shared by ./loupe of a checkout and bin/loupe of an installation, which set the class path.
# shellcheck shell=sh disable=SC2154

say() { printf 'loupe: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

find_java() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java; else
        java=$(command -v java) || fail "Java is needed: install a JDK from 17 up, or set JAVA_HOME"
    fi
}

# What runs networks needs LibTorch, 115 MB of jars that no other verb is to see.
runs_networks() {
    for word; do case $word in --help | -h) return 1 ;; esac; done
    case ${1:-} in train | predict | detect | compare-detectors | generate | trace) return 0 ;; esac
    for word; do if [ "$word" = --measure ]; then return 0; fi; done
    return 1
}

# What does without LibTorch, and with it where it is there: the page runs networks, the version tells its own.
may_run_networks() { case ${1:-} in serve | --version) return 0 ;; *) return 1 ;; esac; }

# A class-data archive fits one JVM: $archive, to which a suffix comes, is named after that one's path. JDK 24 and later
# make a cache of linked code instead. A JVM that finds no archive, or one that does not fit, goes on without.
flags="-XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr"

lacks_archive() { [ ! -e "$archive.aot" ] && [ ! -e "$archive.jsa" ] && [ ! -e "$archive.none" ]; }

make_archive() {
    say "preparing a quick start for this Java (once) ..."
    for kind in aot jsa static; do
        case $kind in
            aot) rehearse "-XX:AOTCacheOutput=$archive.$$" ;;
            jsa) rehearse "-XX:ArchiveClassesAtExit=$archive.$$" ;;
            static) # a Java made by jlink has no archive of its own that one could add to
                rehearse "-XX:DumpLoadedClassList=$archive.$$.list"
                rehearse -Xshare:dump "-XX:SharedClassListFile=$archive.$$.list" "-XX:SharedArchiveFile=$archive.$$"
                rm -f "$archive.$$.list" ;;
        esac
        if [ -s "$archive.$$" ]; then
            if [ $kind = aot ]; then mv "$archive.$$" "$archive.aot"; else mv "$archive.$$" "$archive.jsa"; fi
            return
        fi
    done
    : >"$archive.none"
}

rehearse() {
    # shellcheck disable=SC2086
    "$java" $flags "$@" -cp "$classpath" dev.loupe.cli.Rehearsal >/dev/null 2>&1 </dev/null || :
}

# Becomes Java, with the flags that suit the verb; $torch holds LibTorch's jars where networks are to run.
start() {
    if [ -e "$archive.aot" ]; then archived=-XX:AOTCache=$archive.aot
    elif [ -e "$archive.jsa" ]; then archived=-XX:SharedArchiveFile=$archive.jsa
    else archived=-Xshare:auto; fi
    if [ -t 1 ] && { size=$(stty size <&3 2>/dev/null); } 3<&1; then export LOUPE_COLUMNS="${size#* }"; fi

    if [ -n "${torch:-}" ]; then
        classpath=$classpath:$torch
        flags="$flags --enable-native-access=ALL-UNNAMED"
        # Threads that wait for each other sleep: on a machine with other work, spinning ones made a step eight times as long.
        export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
        # Large pieces of memory straight from the system and in large pages: a seventh less memory in training, at no cost.
        export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=16777216
    fi

    # The optimising compiler costs a short run more than it gives; evaluating a file of 256 MB and more is worth it. What
    # such a run reads it keeps, so the heap needs little room for what dies young, and little to spare.
    large=
    if [ "${1:-}" = evaluate ]; then
        for word; do if [ -f "$word" ]; then large=$large$(find "$word" -size +256M); fi; done
    fi
    if [ -n "$large" ]; then
        flags="$flags -Xmn48m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30"
    else
        case ${1:-} in train | serve) ;; *) flags="$flags -XX:TieredStopAtLevel=1" ;; esac
    fi

    # shellcheck disable=SC2086
    exec "$java" $flags "$archived" -cp "$classpath" dev.loupe.cli.Main "$@"
}
