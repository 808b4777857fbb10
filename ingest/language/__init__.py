"""What English says, whoever asks: words, numbers, units, dates, moods."""
