using LoadHarness.Actors;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Actors;

public sealed class MailboxTests
{
    [Fact]
    public void Counts_what_it_refuses_when_full_and_when_closed()
    {
        var mailbox = new Mailbox<int>(capacity: 2);

        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        Assert.False(mailbox.TryPost(3));
        mailbox.Close();
        Assert.False(mailbox.TryPost(4));

        Assert.Equal(2, mailbox.Refused);
        Assert.Equal(2, mailbox.Waiting);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Handles_messages_in_order_and_ends_when_closed_and_empty()
    {
        var mailbox = new Mailbox<int>(capacity: 8);
        var handled = new List<int>();
        var reading = mailbox.ReadAsync((message, _) => Add(handled, message), CancellationToken.None);

        for (var message = 0; message < 1000; message++)
        {
            Assert.True(await mailbox.PostAsync(message, CancellationToken.None));
        }

        mailbox.Close();
        await reading;

        Assert.Equal(Enumerable.Range(0, 1000), handled);
        Assert.Equal(0, mailbox.Refused);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_post_that_waits_for_room_gets_it_from_the_reader()
    {
        var mailbox = new Mailbox<int>(capacity: 1);
        Assert.True(mailbox.TryPost(1));
        var waiting = mailbox.PostAsync(2, CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        var handled = new List<int>();
        var reading = mailbox.ReadAsync((message, _) => Add(handled, message), CancellationToken.None);

        Assert.True(await waiting);
        mailbox.Close();
        await reading;
        Assert.Equal([1, 2], handled);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_post_that_waits_for_room_is_refused_by_the_closing_and_ended_by_its_token()
    {
        var mailbox = new Mailbox<int>(capacity: 1);
        Assert.True(mailbox.TryPost(1));
        using var impatience = new CancellationTokenSource();
        var cancelled = mailbox.PostAsync(2, impatience.Token);
        var waiting = mailbox.PostAsync(3, CancellationToken.None);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);
        mailbox.Close();

        Assert.False(await waiting);
        Assert.Equal(1, mailbox.Refused);
        Assert.Equal([1], mailbox.Abandon());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_writer_never_runs_the_readers_code()
    {
        // A marker that flows with neither tasks nor the thread pool tells whose call stack it is.
        var posting = new ThreadLocal<bool>();
        var mailbox = new Mailbox<int>(capacity: 1);
        var handled = new TaskCompletionSource<bool>();
        var reading = mailbox.ReadAsync(
            (_, _) =>
            {
                handled.SetResult(posting.Value);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        Assert.False(reading.IsCompleted);

        posting.Value = true;
        Assert.True(mailbox.TryPost(1));
        posting.Value = false;

        Assert.False(await handled.Task);
        mailbox.Close();
        await reading;
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_failing_handler_loses_its_message_and_no_other()
    {
        var mailbox = new Mailbox<int>(capacity: 3);
        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        Assert.True(mailbox.TryPost(3));
        mailbox.Close();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => mailbox.ReadAsync((_, _) => throw new InvalidDataException(), CancellationToken.None));
        var handled = new List<int>();
        await mailbox.ReadAsync((message, _) => Add(handled, message), CancellationToken.None);

        Assert.Equal([2, 3], handled);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Has_one_reader_at_a_time()
    {
        var mailbox = new Mailbox<int>(capacity: 1);
        var reading = mailbox.ReadAsync((_, _) => ValueTask.CompletedTask, CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => mailbox.ReadAsync((_, _) => ValueTask.CompletedTask, CancellationToken.None));
        Assert.Throws<InvalidOperationException>(mailbox.Abandon);

        mailbox.Close();
        await reading;
        Assert.Empty(mailbox.Abandon());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_abort_wakes_an_idle_reader()
    {
        var mailbox = new Mailbox<int>(capacity: 1);
        using var abort = new CancellationTokenSource();
        var reading = mailbox.ReadAsync((_, _) => ValueTask.CompletedTask, abort.Token);

        await abort.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.False(mailbox.TryPost(1));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_abort_leaves_the_unread_messages_to_the_owner()
    {
        var mailbox = new Mailbox<int>(capacity: 3);
        using var abort = new CancellationTokenSource();
        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        Assert.True(mailbox.TryPost(3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => mailbox.ReadAsync(async (_, _) => await abort.CancelAsync(), abort.Token));

        Assert.Equal([2, 3], mailbox.Abandon());
        Assert.Empty(mailbox.Abandon());
    }

    private static ValueTask Add(List<int> handled, int message)
    {
        handled.Add(message);
        return ValueTask.CompletedTask;
    }
}
