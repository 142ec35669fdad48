package dev.certloom.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a child is asked to end. */
enum ProcessSignal {
    /** PostgreSQL's fast shutdown: sessions are cut off, data is flushed. */
    INT,
    /** The ordinary request to terminate. */
    TERM,
    /** Immediate termination, not a request. */
    KILL;

    /**
     * Asks the process to end, waits as long as given, and kills it if it has not ended by then. One that has ended is
     * left alone: its id may be another's by now. The handle compares the time of its start, too.
     */
    void end(ProcessHandle process, Duration timeout) throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        send(process);
        if (!ended(process, timeout)) {
            process.destroyForcibly();
            ended(process, timeout);
        }
    }

    private void send(ProcessHandle process) throws InterruptedException {
        switch (this) {
            case TERM -> process.destroy();
            case KILL -> process.destroyForcibly();
            case INT -> interrupt(process);
        }
    }

    // The JDK sends no other signals than TERM and KILL.
    private static void interrupt(ProcessHandle process) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        }
    }

    private static boolean ended(ProcessHandle process, Duration timeout) throws InterruptedException {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        }
    }
}
