using System.Net;
using System.Text;

namespace LoadHarness.Clients;

/// <summary>What an answer that is none of the expected ones says in its body.</summary>
internal static class ErrorAnswer
{
    private const int LongestLine = 120;

    // How nginx refuses a client: the handshake ends well, and then every request is answered so, with status 400 or by its numbers for it
    // (NGX_HTTPS_CERT_ERROR and NGX_HTTPS_NO_CERT in ngx_http_request.h, texts in ngx_http_special_response.c).
    private const int CertificateError = 495;
    private const int NoCertificate = 496;
    private static readonly byte[][] RefusingTexts = [[.. "The SSL certificate error"u8], [.. "No required SSL certificate was sent"u8]];

    /// <summary>Whether the answer says that the server does not accept the client's certificate, or misses it.</summary>
    public static bool RefusesCertificate(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (status == HttpStatusCode.BadRequest)
        {
            foreach (var text in RefusingTexts)
            {
                if (body.IndexOf(text) >= 0)
                {
                    return true;
                }
            }
        }

        return (int)status is CertificateError or NoCertificate;
    }

    /// <summary>The first line of the body that has a letter or a digit, without markup and invisible characters, to stand behind a message; empty without one.</summary>
    /// <param name="body">The body, or its beginning.</param>
    public static string FirstLine(ReadOnlySpan<byte> body)
    {
        foreach (var line in WithoutMarkup(Encoding.UTF8.GetString(body)).Split('\n'))
        {
            var text = new string([.. line.Where(c => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate))]).Trim();
            if (text.Any(char.IsLetterOrDigit))
            {
                return $": {(text.Length > LongestLine ? $"{text[..LongestLine]}…" : text)}";
            }
        }

        return "";
    }

    private static string WithoutMarkup(string text)
    {
        var kept = new StringBuilder();

        // Behind the last bracket there is no markup, however many are opened there.
        for (var (i, last) = (0, text.LastIndexOf('>')); i < text.Length; i++)
        {
            if (text[i] == '<' && i < last)
            {
                i = text.IndexOf('>', i);
            }
            else
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }
}
