using System.Text;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>What OpenSSL found wrong, in its words. <see cref="Exception.HResult"/> is its number, as in the exceptions of SslStream, so that both are classified alike.</summary>
internal sealed class OpenSslException : Exception
{
    private const int LongestText = 256;

    private OpenSslException(string message, int number) : base(message) => HResult = number;

    /// <summary>Throws where a call returned nothing: 0, and where it counts, -1.</summary>
    /// <param name="result">What it returned.</param>
    /// <param name="what">Its name.</param>
    /// <exception cref="OpenSslException">It returned nothing.</exception>
    public static void ThrowIfNothing(nint result, string what)
    {
        if (result is 0 or -1)
        {
            throw Take(what);
        }
    }

    /// <summary>Takes what the thread's error queue holds; a call that failed without a word is named.</summary>
    /// <param name="what">What failed.</param>
    public static unsafe OpenSslException Take(string what)
    {
        // The first error is the cause, the others are who passed it on.
        var error = LibCrypto.TakeError();
        LibCrypto.ClearErrors();
        if (error == 0)
        {
            return new($"{what} failed, and OpenSSL does not say why", 0);
        }

        var text = stackalloc byte[LongestText];
        LibCrypto.ErrorText(error, text, LongestText);
        return new(Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)), (int)error);
    }
}
