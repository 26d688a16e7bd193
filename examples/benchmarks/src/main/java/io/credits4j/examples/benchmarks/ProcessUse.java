package io.credits4j.examples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has used so far, all its threads together, the garbage collector's and compiler's time included.
 *
 * @param cpu processor time, in nanoseconds
 * @param allocated bytes allocated, by thread
 */
record ProcessUse(long cpu, Map<Long, Long> allocated) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final Map<Long, Long> ENDED = new ConcurrentHashMap<>();

    static ProcessUse now() {
        Map<Long, Long> allocated = new HashMap<>(ENDED);
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                allocated.put(ids[i], bytes[i]);
            }
        }
        return new ProcessUse(SYSTEM.getProcessCpuTime(), allocated);
    }

    /** To be called by a thread that is about to end: later nobody can tell what it has allocated. */
    static void countBeforeEnd() {
        long id = Thread.currentThread().getId();
        ENDED.put(id, THREADS.getThreadAllocatedBytes(id));
    }

    long cpuSince(ProcessUse before) {
        return cpu - before.cpu;
    }

    long allocatedSince(ProcessUse before) {
        return allocated.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.allocated.getOrDefault(thread.getKey(), 0L))
                .sum();
    }
}
