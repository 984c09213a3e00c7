#!/usr/bin/env python3
"""Asks scikit-learn for the numbers in tests/fixtures/metrics/predictions.json.

Usage: predictions.py > tests/fixtures/metrics/predictions.json
Needs: pip install scikit-learn. Made with 1.9.1.
"""
import json

import numpy as np
from sklearn import metrics

random = np.random.default_rng(20260101)

actual = random.integers(1, 6, 60).astype(float)
predicted = (actual + random.normal(0, 1, 60)).round(2)
ratings = {"actual": actual.tolist(), "predicted": predicted.tolist(),
           "rmse": metrics.root_mean_squared_error(actual, predicted),
           "mae": metrics.mean_absolute_error(actual, predicted)}

# Class 4 is never predicted, class 5 never occurs.
actual = random.choice(5, 80, p=[0.4, 0.3, 0.15, 0.1, 0.05])
predicted = np.where(random.random(80) < 0.6, actual, random.choice([0, 1, 2, 3, 5], 80))
predicted[predicted == 4] = 0
labels = list(range(6))
scores = metrics.precision_recall_fscore_support(actual, predicted, labels=labels, zero_division=0)
classes = {"actual": actual.tolist(), "predicted": predicted.tolist(),
           "accuracy": metrics.accuracy_score(actual, predicted),
           "precision": scores[0].tolist(), "recall": scores[1].tolist(), "f1": scores[2].tolist(),
           "macro": list(metrics.precision_recall_fscore_support(actual, predicted, average="macro", zero_division=0)[:3]),
           "weighted": list(metrics.precision_recall_fscore_support(actual, predicted, average="weighted",
                                                                    zero_division=0)[:3]),
           "confusion": metrics.confusion_matrix(actual, predicted, labels=labels).tolist()}

positive = random.random(70) < 0.3
scores = (random.normal(0, 1, 70) + positive).round(1)  # with ties
roc = metrics.roc_curve(positive, scores, drop_intermediate=False)
precision, recall, _ = metrics.precision_recall_curve(positive, scores)
curves = {"positive": positive.tolist(), "scores": scores.tolist(),
          "roc": [roc[0].tolist(), roc[1].tolist()], "roc_area": metrics.roc_auc_score(positive, scores),
          # scikit-learn goes by rising threshold and ends at (0, 1), which stands for no threshold.
          "precision_recall": [recall[:-1][::-1].tolist(), precision[:-1][::-1].tolist()],
          "average_precision": metrics.average_precision_score(positive, scores)}

print(json.dumps({"ratings": ratings, "classes": classes, "curves": curves}))
