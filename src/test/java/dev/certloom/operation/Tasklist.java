package dev.certloom.operation;

import io.camunda.zeebe.logstreams.log.LogAppendEntry;
import io.camunda.zeebe.logstreams.log.LogStream;
import io.camunda.zeebe.logstreams.log.WriteContext;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.protocol.impl.record.RecordMetadata;
import io.camunda.zeebe.protocol.impl.record.value.usertask.UserTaskRecord;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.intent.UserTaskIntent;
import java.lang.reflect.Field;

/**
 * Plays Tasklist. User tasks are completed over REST only, which the in-memory engine does not have: the command is written
 * to its log instead, as its gateway does with those it knows.
 */
public final class Tasklist {

    private final ZeebeTestEngine engine;

    public Tasklist(ZeebeTestEngine engine) {
        this.engine = engine;
    }

    public void complete(long userTaskKey) {
        RecordMetadata command = new RecordMetadata()
                .recordType(RecordType.COMMAND)
                .valueType(ValueType.USER_TASK)
                .intent(UserTaskIntent.COMPLETE);
        UserTaskRecord task = new UserTaskRecord().setUserTaskKey(userTaskKey).setAction("complete");
        boolean written = log().newLogStreamWriter()
                .tryWrite(
                        WriteContext.userCommand(UserTaskIntent.COMPLETE),
                        LogAppendEntry.of(userTaskKey, command, task))
                .isRight();
        if (!written) {
            throw new IllegalStateException("Expected the engine's log to take a command, but it did not.");
        }
    }

    private LogStream log() {
        try {
            Field log = engine.getClass().getDeclaredField("logStream");
            log.setAccessible(true);
            return (LogStream) log.get(engine);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected the in-memory engine to keep its log, but it does not.", e);
        }
    }
}
