using System.Text;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>What a process writes to one of its streams, as it comes.</summary>
internal sealed class Transcript
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];
    private bool _ended;

    /// <summary>All that was written until now.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    /// <summary>Reads to the stream's end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_gate)
            {
                _text.Append(buffer, 0, count);
                Notify();
            }
        }

        lock (_gate)
        {
            _ended = true;
            Notify();
        }
    }

    /// <summary>Ends when <paramref name="text"/> was written; fails when the stream ends without it, or when it takes too long.</summary>
    public async Task SaysAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((text, said));
            Notify();
        }

        try
        {
            await said.Task.WaitAsync(TimeSpan.FromMilliseconds(Wait.ProgramPatience), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"the process has not written '{text}' yet, but:\n{this}", e);
        }
    }

    private void Notify()
    {
        var written = _text.ToString();
        foreach (var (text, said) in _awaited)
        {
            if (written.Contains(text, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
            else if (_ended)
            {
                said.TrySetException(new InvalidOperationException($"the process never wrote '{text}', but:\n{written}"));
            }
        }

        _awaited.RemoveAll(one => one.Said.Task.IsCompleted);
    }
}
