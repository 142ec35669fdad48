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

    /** Asks the process to end, waits as long as given, and kills it if it has not ended by then. */
    void end(ProcessHandle process, Duration patience) throws InterruptedException {
        send(process);
        if (!ended(process, patience)) {
            process.destroyForcibly();
            ended(process, patience);
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

    private static boolean ended(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        }
    }
}
