namespace LoadHarness.Engine.SelfTests;

/// <summary>Keeps every core of the machine busy within this process, until it is disposed of.</summary>
internal sealed class BusyCores : IDisposable
{
    private readonly Thread[] _threads;
    private volatile bool _ended;

    public BusyCores()
    {
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(core => new Thread(Spin) { IsBackground = true, Name = $"busy {core}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public void Dispose()
    {
        _ended = true;
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Spin()
    {
        while (!_ended)
        {
            Thread.SpinWait(1_000);
        }
    }
}
