package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.Books;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who leads, who follows, and what becomes of those who wait. */
@Timeout(60)
class LaneTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A batch that was begun and waits to be let go. */
    private record Begun(List<Ticket<?>> batch, CompletableFuture<Void> end) {}

    private final BlockingQueue<Begun> begun = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void a_lone_caller_leads_at_once_on_its_own_thread() {
        List<Thread> leaders = new ArrayList<>();
        Lane lane = new Lane(
                batch -> {
                    leaders.add(Thread.currentThread());
                    decide(batch);
                },
                8,
                LONG);
        for (int i = 0; i < 3; i++) {
            assertThat(pass(lane, "work " + i)).isEqualTo("work " + i);
        }
        assertThat(leaders).hasSize(3).containsOnly(Thread.currentThread());
    }

    @Test
    void those_who_come_meanwhile_form_the_next_batch_in_the_order_they_came() throws Exception {
        Lane lane = laneOf(8, LONG);
        List<CompletableFuture<String>> callers = new ArrayList<>();
        callers.add(call(lane, "first"));
        Begun first = begun.take();
        for (String name : List.of("a", "b", "c")) {
            callers.add(callAndLineUp(lane, name));
        }
        first.end().complete(null);
        Begun second = begun.take();
        second.end().complete(null);

        for (CompletableFuture<String> caller : callers) {
            caller.get();
        }
        assertThat(first.batch()).hasSize(1);
        assertThat(second.batch().stream()
                        .<Object>map(ticket -> ticket.outcome().orThrow())
                        .toList())
                .isEqualTo(List.of("a", "b", "c"));
    }

    @Test
    void no_batch_is_larger_than_allowed_and_nobody_is_forgotten() throws Exception {
        Lane lane = laneOf(2, LONG);
        List<CompletableFuture<String>> callers = new ArrayList<>();
        callers.add(call(lane, "first"));
        Begun running = begun.take();
        for (int i = 0; i < 5; i++) {
            callers.add(callAndLineUp(lane, "w" + i));
        }
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.end().complete(null);
            running = begun.take();
            sizes.add(running.batch().size());
        }
        running.end().complete(null);
        assertThat(sizes).containsExactly(2, 2, 1);
        for (CompletableFuture<String> caller : callers) {
            caller.get();
        }
        assertThat(begun).isEmpty();
    }

    @Test
    void who_is_interrupted_in_line_gives_up_with_nothing_written_and_stays_interrupted() throws Exception {
        Lane lane = laneOf(8, LONG);
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        CompletableFuture<Boolean> stayedInterrupted = new CompletableFuture<>();
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        CompletableFuture<String> second = CompletableFuture.supplyAsync(
                () -> {
                    waiter.complete(Thread.currentThread());
                    try {
                        return pass(lane, "second");
                    } finally {
                        stayedInterrupted.complete(Thread.currentThread().isInterrupted());
                    }
                },
                threads);
        waiter.get().interrupt();

        assertThatThrownBy(second::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ContentionException.class)
                .hasMessageContaining("interrupted while waiting in line");
        assertThat(stayedInterrupted.get()).isTrue();
        running.end().complete(null);
        assertThat(first.get()).isEqualTo("first");
        assertThat(begun).isEmpty();
    }

    @Test
    void who_was_taken_waits_for_the_outcome_though_interrupted() throws Exception {
        Lane lane = laneOf(8, LONG);
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        CompletableFuture<String> second = callAndLineUp(lane, "second");
        CompletableFuture<Thread> taken = new CompletableFuture<>();
        CompletableFuture<String> third = new CompletableFuture<>();
        Thread follower = new Thread(() -> {
            taken.complete(Thread.currentThread());
            String outcome = pass(lane, "third");
            third.complete(outcome + (Thread.currentThread().isInterrupted() ? ", interrupted" : ""));
        });
        follower.start();
        awaitParked(taken.get());
        running.end().complete(null);
        Begun next = begun.take();
        assertThat(next.batch()).hasSize(2);
        follower.interrupt();
        assertThat(third.isDone()).isFalse();
        next.end().complete(null);
        assertThat(third.get()).isEqualTo("third, interrupted");
        assertThat(second.get()).isEqualTo("second");
        assertThat(first.get()).isEqualTo("first");
    }

    @Test
    void who_waits_longer_than_allowed_gives_up_with_nothing_written() throws Exception {
        Lane lane = laneOf(8, Duration.ofMillis(1));
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        assertThatThrownBy(() -> pass(lane, "second"))
                .isInstanceOf(ContentionException.class)
                .hasMessageContaining("waited in line for PT0.001S");
        running.end().complete(null);
        assertThat(first.get()).isEqualTo("first");
        assertThat(begun).isEmpty();
    }

    @Test
    void a_batch_that_fails_fails_everyone_in_it_and_no_one_else() throws Exception {
        Lane lane = laneOf(8, LONG);
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        CompletableFuture<String> second = callAndLineUp(lane, "second");
        running.end().completeExceptionally(new StoreUnavailableException("gone", false, new Exception("why")));
        Begun next = begun.take();
        next.end().complete(null);
        assertThatThrownBy(first::get).cause().isInstanceOf(StoreUnavailableException.class);
        assertThat(second.get()).isEqualTo("second");
    }

    @Test
    void an_error_goes_to_the_leader_and_the_others_learn_that_the_outcome_is_unknown() throws Exception {
        Lane lane = laneOf(8, LONG);
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        CompletableFuture<String> second = callAndLineUp(lane, "second");
        CompletableFuture<String> third = callAndLineUp(lane, "third");
        running.end().complete(null);
        Begun next = begun.take();
        CompletableFuture<String> fourth = callAndLineUp(lane, "fourth");
        next.end().completeExceptionally(new OutOfMemoryError("as a test"));
        begun.take().end().complete(null);

        assertThat(first.get()).isEqualTo("first");
        assertThatThrownBy(second::get).cause().isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(third::get)
                .cause()
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isTrue());
        assertThat(fourth.get()).isEqualTo("fourth");
    }

    @Test
    void a_leader_whose_connection_is_not_its_own_fails_alone_and_the_others_get_another_leader() throws Exception {
        Lane lane = laneOf(8, LONG);
        CompletableFuture<String> first = call(lane, "first");
        Begun running = begun.take();
        CompletableFuture<String> second = callAndLineUp(lane, "second");
        CompletableFuture<String> third = callAndLineUp(lane, "third");
        running.end().complete(null);
        Begun refused = begun.take();
        assertThat(refused.batch()).hasSize(2);
        refused.end().completeExceptionally(new BusyConnectionException());
        Begun next = begun.take();
        next.end().complete(null);

        assertThat(first.get()).isEqualTo("first");
        assertThatThrownBy(second::get).cause().isInstanceOf(BusyConnectionException.class);
        assertThat(third.get()).isEqualTo("third");
        assertThat(next.batch()).hasSize(1);
    }

    @Test
    void everyone_of_many_gets_an_outcome_once() throws Exception {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Lane lane = new Lane(
                batch -> {
                    sizes.add(batch.size());
                    decide(batch);
                },
                16,
                LONG);
        int callers = 64;
        int each = 500;
        Semaphore done = new Semaphore(0);
        for (int caller = 0; caller < callers; caller++) {
            int number = caller;
            threads.execute(() -> {
                for (int i = 0; i < each; i++) {
                    String name = number + "/" + i;
                    if (pass(lane, name).equals(name)) {
                        done.release();
                    }
                }
            });
        }
        assertThat(done.tryAcquire(callers * each, 50, TimeUnit.SECONDS)).isTrue();
        assertThat(sizes).allMatch(size -> size <= 16);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(callers * each);
    }

    // ---- how it is done ----------------------------------------------------------------------------------------

    private Lane laneOf(int largest, Duration patience) {
        return new Lane(
                batch -> {
                    Begun running = new Begun(batch, new CompletableFuture<>());
                    begun.add(running);
                    try {
                        running.end().get();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) e.getCause();
                    }
                    decide(batch);
                },
                largest,
                patience);
    }

    private static void decide(List<Ticket<?>> batch) {
        try (Handle handle = Jdbi.open(H2.inMemory())) {
            JdbcBooks books = new JdbcBooks(handle, Tables.of(new H2Dialect()), JdbcBooks.Writing.never());
            batch.forEach(ticket -> ticket.decide(books));
        }
    }

    private static String pass(Lane lane, String name) {
        Ticket<String> ticket = new Ticket<>(work(name));
        lane.pass(ticket);
        Outcome<String> outcome = ticket.outcome();
        return outcome.orThrow();
    }

    private CompletableFuture<String> call(Lane lane, String name) {
        return CompletableFuture.supplyAsync(() -> pass(lane, name), threads);
    }

    /** Returns once the caller waits in line. */
    private CompletableFuture<String> callAndLineUp(Lane lane, String name) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<String> call = CompletableFuture.supplyAsync(
                () -> {
                    thread.complete(Thread.currentThread());
                    return pass(lane, name);
                },
                threads);
        awaitParked(thread.get());
        return call;
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private static Work<String> work(String name) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(AccountId.of("hot")), Set.of(), Set.of());
            }

            @Override
            public Decision<String> decide(Books books) {
                return Decision.unchanged(name);
            }
        };
    }
}
